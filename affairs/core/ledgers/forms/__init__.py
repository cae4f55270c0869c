"""Forms of ledgers: typing follows the same grammar as import, so both agree."""
