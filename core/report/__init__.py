"""What a report says: values and codes, no sentences and no layout."""
