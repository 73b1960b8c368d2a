"""What is timed: our code, its earlier versions, and the same computation in other libraries."""
