# Names of fields.
