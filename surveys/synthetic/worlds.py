"""A whole made-up world from one recipe: firms, chains, feelings, and who would answer. Same recipe, same world."""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.instrument.schema import Questionnaire
from surveys.synthetic import feelings, firms, numbers, truth
from surveys.synthetic.feelings import Feelings, ResponseModel
from surveys.synthetic.firms import Chains, Firms
from surveys.synthetic.truth import Population

# each part draws from a generator of its own, so that a change of one leaves the others as they were
_FEEL, _ANSWER = 1, 2


@dataclass(frozen=True, slots=True)
class Recipe:
    """`fear` and `rate` are shares of 1; `steering` is in logits, added where a buyer listed the relation."""

    firms: int
    seed: int
    fear: float = 0.12
    steering: float = 0.0
    response: ResponseModel = "full"
    rate: float = 0.3


@dataclass(frozen=True, slots=True)
class World:
    """`answers[i]`: firm i answers if it is asked. `relations_of` holds suppliers only."""

    recipe: Recipe
    made: Firms
    chains: Chains
    feelings: Feelings
    answers: NDArray[np.bool_]
    relations_of: dict[int, tuple[int, ...]]


def make(recipe: Recipe) -> World:
    """The world of a recipe.

    Raises:
        ValueError: too few firms, or a share that is none.
    """
    draw = np.random.Generator(np.random.PCG64(recipe.seed))
    made = firms.firms(count=recipe.firms, draw=draw)
    chains = firms.chains(world=made, draw=draw)
    felt = feelings.feel(
        made=made, chains=chains, fear=recipe.fear, steering=recipe.steering, draw=_generator(recipe, _FEEL)
    )
    chance = feelings.willingness(model=recipe.response, rate=recipe.rate, made=made, feelings=felt)
    answers: NDArray[np.bool_] = _generator(recipe, _ANSWER).random(made.count) < chance
    return World(recipe, made, chains, felt, answers, truth.relations_of(chains))


def populate(world: World, questionnaire: Questionnaire, only: list[int] | None = None) -> Population:
    """What the suppliers, or `only` these, would answer."""
    return truth.populate(
        questionnaire=questionnaire,
        made=world.made,
        chains=world.chains,
        feelings=world.feelings,
        seed=world.recipe.seed,
        only=only,
    )


def tell(world: World, population: Population) -> dict[str, object]:
    """The truth in words and numbers that JSON can hold: means of the 0-100 score over all relations, whoever answers.

    By tier of the relation, by the supplier's industry and region, by the buyer's business number.
    """
    made, chains = world.made, world.chains
    suppliers = chains.supplier.tolist()
    industry, region = made.industry.tolist(), made.region.tolist()
    cells = {
        "tier": [str(tier) for tier in chains.tier.tolist()],
        "industry": [made.industries[industry[one]] for one in suppliers],
        "region": [made.regions[region[one]] for one in suppliers],
        "buyer": [numbers.number(buyer) for buyer in chains.buyer.tolist()],
    }
    asked = len(world.relations_of)
    return {
        "is_synthetic": True,
        "recipe": asdict(world.recipe),
        "suppliers": asked,
        "relations": int(chains.supplier.size),
        "fear_rate": int(world.feelings.afraid.sum()) / asked,
        "would_answer": int(world.answers[made.buyers :].sum()),
        "mean": {name: truth.means(population.composite, codes) for name, codes in cells.items()},
    }


def _generator(recipe: Recipe, purpose: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64([recipe.seed, purpose]))
