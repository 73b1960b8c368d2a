"""The search of the Korean book."""

import re

from sphinx.search.en import SearchEnglish

_HANGUL = re.compile("[가-힣]+")


class KoreanSearch(SearchEnglish):
    """Finds Korean words whatever particle follows them.

    Korean joins particles to a noun: 노이즈를 is a form of 노이즈. So a word is found by each of
    its beginnings of two letters or more.
    """

    lang = "ko"
    language_name = "English"  # names the stemmer in the browser

    def split(self, input: str) -> list[str]:
        """Return the words of a text, and the beginnings of the Korean ones."""
        words = []
        for word in super().split(input):
            words.append(word)
            korean = _HANGUL.match(word)
            if korean:
                words += [korean[0][:length] for length in range(2, len(korean[0]))]
        return words

    def word_filter(self, word: str) -> bool:
        """Return whether a word is indexed."""
        return bool(_HANGUL.match(word)) or super().word_filter(word)
