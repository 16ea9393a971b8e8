"""Read a vendor's page: fetch it, find the document on it, compare it with what is stored."""
