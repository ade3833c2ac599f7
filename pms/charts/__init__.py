"""The geometry of pictures, plain Python: templates/components/charts.html draws what it gives."""
