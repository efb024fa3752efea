use proptest::prelude::*;

use super::*;

fn line(quantity_milli: i64, unit_price: i64) -> LineTerms {
    LineTerms {
        quantity_milli,
        unit_price,
        discount: Discount::None,
        tax_basis_points: 0,
        customer_percent: 100,
    }
}

#[test]
fn a_half_is_rounded_away_from_zero() {
    let cases = [
        (5, 1, 10, 1),
        (4, 1, 10, 0),
        (15, 1, 10, 2),
        (25, 1, 10, 3),
        (-5, 1, 10, -1),
        (-4, 1, 10, 0),
        (-15, 1, 10, -2),
        (0, 7, 3, 0),
        (100, 1, 3, 33),
        (200, 1, 3, 67),
    ];
    for (amount, part, whole, expected) in cases {
        assert_eq!(
            portion(amount, part, whole),
            Ok(expected),
            "{amount}*{part}/{whole}"
        );
    }
    assert_eq!(portion(1, 1, 0), Err(PricingFault::OutOfRange));
}

#[test]
fn a_line_is_priced_step_by_step() {
    // 1.5 hours at 80.01, 10 % off, 13 % tax, the customer bears 30 %.
    let amounts = price_line(&LineTerms {
        discount: Discount::BasisPoints(1000),
        tax_basis_points: 1300,
        customer_percent: 30,
        ..line(1500, 8001)
    })
    .unwrap();
    // 120.015 -> 120.02; 12.002 -> 12.00; 108.02 * 0.13 = 14.0426 -> 14.04; 122.06 * 0.3 = 36.618 -> 36.62
    assert_eq!(
        amounts,
        LineAmounts {
            gross: 12002,
            discount: 1200,
            tax: 1404,
            total: 12206,
            customer: 3662,
        }
    );
    assert_eq!(amounts.net(), 10802);
}

#[test]
fn no_more_can_be_taken_off_than_a_line_costs() {
    let with = |discount| {
        price_line(&LineTerms {
            discount,
            ..line(1000, 500)
        })
    };
    assert_eq!(with(Discount::Amount(500)).map(|one| one.total), Ok(0));
    assert_eq!(
        with(Discount::BasisPoints(10_000)).map(|one| one.total),
        Ok(0)
    );
    assert_eq!(
        with(Discount::Amount(501)),
        Err(PricingFault::DiscountAbovePrice)
    );
    assert_eq!(
        with(Discount::BasisPoints(10_001)),
        Err(PricingFault::DiscountAbovePrice)
    );
    assert_eq!(with(Discount::Amount(-1)), Err(PricingFault::OutOfRange));
}

#[test]
fn figures_outside_their_range_are_refused_and_never_wrap() {
    let largest = line(1000, LARGEST_AMOUNT);
    assert_eq!(
        price_line(&largest).map(|one| one.total),
        Ok(LARGEST_AMOUNT)
    );
    let taxed = LineTerms {
        tax_basis_points: 1,
        ..largest
    };
    assert_eq!(price_line(&taxed), Err(PricingFault::TooLarge));
    assert_eq!(
        price_line(&line(i64::MAX, i64::MAX)),
        Err(PricingFault::TooLarge)
    );
    assert_eq!(price_line(&line(-1, 1)), Err(PricingFault::OutOfRange));
    assert_eq!(price_line(&line(1, -1)), Err(PricingFault::OutOfRange));
    let most = price_line(&largest).unwrap();
    assert_eq!(total(&[most, most]), Err(PricingFault::TooLarge));
    assert_eq!(total(&[]), Ok(Totals::default()));
}

fn terms() -> impl Strategy<Value = LineTerms> {
    let discount = prop_oneof![
        Just(Discount::None),
        (0_u32..=10_000).prop_map(Discount::BasisPoints),
        (0_i64..=50_000).prop_map(Discount::Amount),
    ];
    (
        0_i64..=1_000_000,
        0_i64..=10_000_000,
        discount,
        0_u32..=10_000,
        0_u32..=100,
    )
        .prop_map(
            |(quantity_milli, unit_price, discount, tax_basis_points, customer_percent)| {
                LineTerms {
                    quantity_milli,
                    unit_price,
                    discount,
                    tax_basis_points,
                    customer_percent,
                }
            },
        )
}

proptest! {
    #[test]
    fn a_priced_line_adds_up_and_stays_within_its_bounds(terms in terms()) {
        match price_line(&terms) {
            Ok(line) => {
                prop_assert_eq!(line.total, line.gross - line.discount + line.tax);
                prop_assert!(0 <= line.discount && line.discount <= line.gross);
                prop_assert!(0 <= line.customer && line.customer <= line.total);
                prop_assert!(line.tax <= line.net());
                // Rounding moves a product by half a minor unit at most.
                let exact = i128::from(terms.unit_price) * i128::from(terms.quantity_milli);
                let off = (i128::from(line.gross) * 1000 - exact).abs();
                prop_assert!(off <= 500);
            }
            Err(fault) => prop_assert_eq!(fault, PricingFault::DiscountAbovePrice),
        }
    }

    #[test]
    fn the_totals_are_the_sums_of_the_lines_in_any_order(lines in prop::collection::vec(terms(), 0..20)) {
        let mut priced: Vec<LineAmounts> = lines.iter().filter_map(|one| price_line(one).ok()).collect();
        let totals = total(&priced).unwrap();
        prop_assert_eq!(totals.total, totals.subtotal - totals.discount + totals.tax);
        prop_assert!(totals.customer <= totals.total);
        prop_assert_eq!(totals.total, priced.iter().map(|one| one.total).sum::<i64>());
        priced.reverse();
        prop_assert_eq!(total(&priced), Ok(totals));
    }

    #[test]
    fn the_whole_is_never_smaller_than_any_part_of_it(amount in 0_i64..1_000_000_000, percent in 0_i64..=100) {
        let own = portion(amount, percent, 100).unwrap();
        prop_assert!((0..=amount).contains(&own));
    }
}
