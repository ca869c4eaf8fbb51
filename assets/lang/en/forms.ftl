# Forms.
