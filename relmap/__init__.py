"""relmap: stakeholder and relationship maps for key-account teams."""
