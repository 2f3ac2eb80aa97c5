"""What Squarespace writes into its exports and pages: the blocks of its layout."""
