-- Whoever belongs to a cohort belongs to it in every week, and the weeks of a cohort follow each other without a gap.
select
    population,
    cohort_week
from {{ ref('fct_retention') }}
group by population, cohort_week
having
    min(people) != max(people)
    or count(*) != max(week_no) - min(week_no) + 1
