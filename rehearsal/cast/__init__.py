"""The players of a rehearsal: each sees nothing but the HTTP request, and answers as a model might."""
