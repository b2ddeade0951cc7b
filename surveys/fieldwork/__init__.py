"""The staff console: rounds, samples, invitations, questionnaires, exports."""
