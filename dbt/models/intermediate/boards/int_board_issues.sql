-- Which boards were issued, on the strength of a run whose instant had come by now.
select *
from {{ ref('stg_decision_board_issues') }}
where as_of <= {{ as_of() }}
