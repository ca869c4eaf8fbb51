# Wording of refusals and warnings.
