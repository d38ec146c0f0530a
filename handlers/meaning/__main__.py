"""Makes `facets.npz` from the map's phrases: `make concepts`. It takes some minutes, and the extra's model."""

from pathlib import Path

import numpy as np
from rich.progress import track
from sklearn.cluster import KMeans

from handlers.meaning import load_concepts
from handlers.meaning._sentences import FACETS, Matrix, Sentences, unit

BATCH = 64
OUT = Path(__file__).with_name("facets.npz")


def main() -> None:
    """Embed every phrase, and keep the centres of the groups that each concept's phrases fall into."""
    concepts = load_concepts()
    model = Sentences.model()
    vectors: dict[str, Matrix] = {}
    for concept in track(concepts.concepts, description="Reading the phrases"):
        phrases = sorted(concepts.phrases[concept.id], key=len)
        vectors[concept.id] = np.concatenate(
            [model.embed(phrases[at : at + BATCH]) for at in range(0, len(phrases), BATCH)]
        )
    mean = np.concatenate(list(vectors.values())).mean(axis=0)
    centres = [_centres(unit(vectors[concept.id] - mean)) for concept in concepts.concepts]
    facets = np.concatenate(centres)
    scaled = np.round(facets / np.abs(facets).max(axis=1, keepdims=True) * 127).astype(np.int8)
    np.savez_compressed(OUT, made_from=np.array(concepts.version), mean=mean.astype(np.float32), facets=scaled)


def _centres(vectors: Matrix) -> Matrix:
    groups = KMeans(FACETS, n_init=4, random_state=0, max_iter=50).fit(vectors)
    return unit(np.asarray(groups.cluster_centers_, dtype=np.float32))


if __name__ == "__main__":
    main()
