"""The GANs of notebooks 03 and 04: networks, losses, training steps, weights."""
