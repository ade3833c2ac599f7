"""The pick lists: shipped values, an organisation's own, and the registry's spellings."""
