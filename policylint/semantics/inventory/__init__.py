"""What the input holds, and which references lead to objects that it should hold and does not."""
