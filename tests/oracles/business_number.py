"""The check of a business registration number as it is published step by step, with every step spelled out.

Published form (open-coded in countless Korean sign-up pages): multiply the first eight digits by 1 3 7 1 3 7 1 3,
add the tens and the units of (ninth digit × 5), subtract the last digit of the sum from 10, take its last digit.
"""


def check(first_nine: str) -> int:
    d = [ord(character) - ord("0") for character in first_nine]
    total = d[0] * 1
    total += d[1] * 3
    total += d[2] * 7
    total += d[3] * 1
    total += d[4] * 3
    total += d[5] * 7
    total += d[6] * 1
    total += d[7] * 3
    ninth = f"{d[8] * 5:02d}"
    total += int(ninth[0]) + int(ninth[0]) * 10 + int(ninth[1])
    last = str(total)[-1]
    return int(str(10 - int(last))[-1])
