"""The collection room: ask, visit, estimate, hand over. It may import monitoring; monitoring never imports it."""
