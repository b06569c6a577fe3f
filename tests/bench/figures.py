"""What tests/bench/measure has written, and the table of what is to hold: shared by the tables' programs."""
import os
import statistics


class Figures:
    """figures.SET in a directory, of several data sets."""

    def __init__(self, directory, names):
        self.sets = {name: self._read(os.path.join(directory, "figures." + name)) for name in names}

    @staticmethod
    def _read(path):
        """The rounds of each method: seconds, CPU seconds, MiB."""
        rows = {}
        try:
            for line in open(path):
                method, *figures = line.rstrip("\n").split("\t")
                rows.setdefault(method, []).append([float(x) for x in figures])
        except FileNotFoundError:
            pass
        return rows

    def seconds(self, name, method):
        rounds = self.sets[name].get(method)
        return statistics.median(x[0] for x in rounds) if rounds else None

    def memory(self, *methods):
        figures = [x[2] for rows in self.sets.values() for method in methods for x in rows.get(method, [])]
        return max(figures) if figures else None


def ratio(one, other):
    return one / other if one and other else None


def heading(text):
    print("  %-58s %9s %9s   %s" % (text, "measured", "bound", "held"))


def line(text, value, bound, form="%.2f"):
    measured = "-" if value is None else form % value
    held = "not measured" if value is None else "yes" if value <= bound else "NO"
    print("  %-58s %9s %9s   %s" % (text, measured, "<= " + form % bound, held))
