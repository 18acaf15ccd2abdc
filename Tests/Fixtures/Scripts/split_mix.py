"""The random generator of the bootstraps, for scripts that compute an interval of their own."""


class SplitMix64:
    """The generator of Steele, Lea & Flood (2014), with the product's rule for streams and for bounded indices."""

    MASK = (1 << 64) - 1

    def __init__(self, seed, stream):
        self.state = seed
        self.state = self.next() ^ (stream * 0xD1B54A32D192ED03 & self.MASK)
        self.state = self.next()

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 & self.MASK
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB & self.MASK
        return mixed ^ (mixed >> 31)

    def index(self, bound):
        while True:
            product = self.next() * bound
            if product & self.MASK >= 2**64 % bound:
                return product >> 64
