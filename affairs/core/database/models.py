"""No tables; Django tells only parts that have this file that a migrate has ended."""
