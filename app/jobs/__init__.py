"""What happens after a commit or because time has passed. Jobs take ids and are safe to run twice."""
