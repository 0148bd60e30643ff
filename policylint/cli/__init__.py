"""The command line: reads the environment and the clock, and is the only room that prints."""
