"""One package per page; its `page.render` draws it."""
