"""What is handed out: one self-contained HTML file."""
