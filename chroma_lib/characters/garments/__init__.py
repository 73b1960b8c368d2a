"""Garments of whole figures: one module for each group, and the outfits that combine them."""
