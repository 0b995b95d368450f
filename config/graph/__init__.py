"""A crew's tasks as a graph: what comes before what, which ways an item may take, and crews within crews."""
