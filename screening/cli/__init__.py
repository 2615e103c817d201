"""The `screening` command: each module adds the commands of one noun, and calls the same steps as the pages."""
