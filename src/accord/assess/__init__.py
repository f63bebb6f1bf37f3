"""Assessment: a method, its inputs and the edition of a standard, with the result explained."""
