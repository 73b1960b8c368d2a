"""Segments decide together which parts they are."""

import numpy as np
import pytest

from chroma_lib.coloring.votes import STEPS, count_votes, vote

SURE, UNSURE = (0.9, 0.05, 0.05), (0.3, 0.4, 0.3)


def decided(shares, lightness, areas=None):
    areas = np.ones(len(shares)) if areas is None else np.array(areas, float)
    return vote(np.array(shares), np.array(lightness, float), areas)


def test_shares_add_up_to_one():
    votes = decided([SURE, UNSURE, (0, 0, 0)], [10, 50, 100])
    assert votes.dtype == np.float32
    np.testing.assert_allclose(votes.sum(-1), 1, atol=1e-6)


def test_a_segment_that_the_network_is_sure_of_stays():
    sure = np.eye(3) * 0.97 + 0.01
    assert (decided(sure, [60, 60, 60]).argmax(-1) == [0, 1, 2]).all()


@pytest.mark.parametrize(("lightness", "part"), [(80.5, 0), (50, 1)])
def test_an_unsure_segment_joins_those_of_its_lightness(lightness, part):
    others = [SURE, SURE, (0.05, 0.9, 0.05), (0.05, 0.9, 0.05)]
    votes = decided([UNSURE, *others], [lightness, 80, 80, 50, 50])
    assert votes[0].argmax() == part


def test_larger_segments_have_more_votes():
    two = [UNSURE, SURE, (0.05, 0.05, 0.9)]
    first = decided(two, [40, 40, 40], [1, 100, 10])
    second = decided(two, [40, 40, 40], [1, 10, 100])
    assert first[0].argmax() == 0 and second[0].argmax() == 2


def test_one_segment_follows_its_masks():
    assert decided([(0.2, 0.5, 0.3)], [30])[0].argmax() == 1


def test_a_picture_that_the_network_reads_wrongly_follows_the_others_of_its_character():
    wrong, lightness = [(0.6, 0.3, 0.1), SURE], np.array([50.1, 80.0])
    assert decided(wrong, lightness)[0].argmax() == 0
    right = np.array([(0.05, 0.9, 0.05), SURE])
    areas = np.array([4, 12])
    shared = 3 * count_votes(right, lightness, areas)
    votes = vote(np.array(wrong), lightness, areas, shared)
    assert votes.argmax(-1).tolist() == [1, 0]


def test_votes_are_counted_by_lightness():
    shares = np.array([(1, 0), (0.5, 0.5), (0, 1)])
    counted = count_votes(shares, np.array([50.0, 50.1, 99.9]), np.array([1, 2, 1]))
    assert counted.shape == (len(STEPS), 2) and counted.sum() == pytest.approx(1)
    assert counted[STEPS == 50].tolist() == [[0.5, 0.25]]
    assert counted[STEPS == 100].tolist() == [[0, 0.25]]
