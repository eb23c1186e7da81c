"""Is a year's budget that is nothing or less refused in the same words?"""

import pytest
from werkzeug.datastructures import MultiDict

from forms.layer import YearRow


@pytest.mark.parametrize("amount", ["-5", "0", "0.00"])
def test_a_budget_of_nothing_or_less_is_refused_in_the_same_words(amount):
    row = YearRow(MultiDict({"starts_in": "2027", "amount": amount}))

    assert row.validate() is False
    assert row.errors == {"amount": ["Budget of this year must be more than £0"]}
