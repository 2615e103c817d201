"""rules.yaml ⇄ domain: a strict reader that reports every mistake with its place, checks, and the file's examples."""
