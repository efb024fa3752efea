//! How far each of a branch's orders has come, and when.

use super::super::When;

/// A step of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo::scenes) enum Step {
    Draft,
    Ask,
    Quote,
    Propose,
    Approve,
    Reject,
    Place,
    /// A part of every line comes.
    ReceivePart,
    /// What is still to come.
    ReceiveRest,
    /// One piece of the first line goes back, for the money.
    SendBack,
    TakeDeposit,
    RefundDeposit,
    Close,
    CloseShort,
    Cancel,
}

/// What is bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo::scenes) enum Goods {
    /// What the store keeps anyway.
    Common,
    /// A part tracked by piece and one tracked by lot.
    Tracked,
    /// A part for one customer alone.
    Special,
}

/// The course of an order.
#[derive(Debug)]
pub(in crate::demo::scenes) struct Course {
    pub goods: Goods,
    /// Which quote is taken; they grow dearer.
    pub taken: usize,
    pub steps: &'static [(When, Step)],
}

use Step as S;

const fn course(goods: Goods, steps: &'static [(When, Step)]) -> Course {
    Course {
        goods,
        taken: 0,
        steps,
    }
}

/// One for every state in which an order can stand, and for what can happen on the way.
pub(in crate::demo::scenes) const COURSES: &[Course] = &[
    course(Goods::Common, &[((2, 3), S::Draft)]),
    course(
        Goods::Common,
        &[((6, 2), S::Draft), ((6, 3), S::Ask), ((4, 6), S::Quote)],
    ),
    // Awaits approval.
    course(
        Goods::Tracked,
        &[
            ((9, 1), S::Draft),
            ((9, 2), S::Ask),
            ((8, 2), S::Quote),
            ((7, 2), S::Quote),
            ((6, 5), S::Quote),
            ((3, 4), S::Propose),
        ],
    ),
    // Approved, though another was cheaper.
    Course {
        taken: 1,
        ..course(
            Goods::Common,
            &[
                ((12, 1), S::Draft),
                ((12, 2), S::Ask),
                ((11, 2), S::Quote),
                ((10, 2), S::Quote),
                ((10, 5), S::Quote),
                ((8, 4), S::Propose),
                ((4, 3), S::Approve),
            ],
        )
    },
    // Ordered from the only one who sells it.
    course(
        Goods::Common,
        &[
            ((16, 1), S::Draft),
            ((16, 2), S::Ask),
            ((15, 2), S::Quote),
            ((14, 4), S::Propose),
            ((13, 3), S::Approve),
            ((12, 5), S::Place),
        ],
    ),
    // Some of it has come, by lot and by piece.
    course(
        Goods::Tracked,
        &[
            ((26, 1), S::Draft),
            ((26, 2), S::Ask),
            ((25, 2), S::Quote),
            ((25, 3), S::Quote),
            ((24, 4), S::Quote),
            ((23, 3), S::Propose),
            ((22, 5), S::Approve),
            ((21, 2), S::Place),
            ((11, 4), S::ReceivePart),
        ],
    ),
    // All of it has come, in two deliveries.
    course(
        Goods::Tracked,
        &[
            ((40, 1), S::Draft),
            ((40, 2), S::Ask),
            ((39, 2), S::Quote),
            ((39, 3), S::Quote),
            ((38, 4), S::Quote),
            ((37, 3), S::Propose),
            ((36, 5), S::Approve),
            ((35, 2), S::Place),
            ((24, 4), S::ReceivePart),
            ((14, 4), S::ReceiveRest),
        ],
    ),
    // All of it has come, and a piece went back.
    course(
        Goods::Common,
        &[
            ((44, 1), S::Draft),
            ((44, 2), S::Ask),
            ((43, 2), S::Quote),
            ((43, 3), S::Quote),
            ((42, 4), S::Quote),
            ((41, 3), S::Propose),
            ((40, 5), S::Approve),
            ((39, 2), S::Place),
            ((31, 4), S::ReceiveRest),
            ((31, 6), S::SendBack),
        ],
    ),
    // Done.
    course(
        Goods::Common,
        &[
            ((60, 1), S::Draft),
            ((60, 2), S::Ask),
            ((59, 2), S::Quote),
            ((59, 3), S::Quote),
            ((58, 4), S::Quote),
            ((57, 1), S::Propose),
            ((56, 5), S::Approve),
            ((55, 2), S::Place),
            ((48, 4), S::ReceivePart),
            ((44, 4), S::ReceiveRest),
            ((43, 6), S::Close),
        ],
    ),
    // Too dear.
    course(
        Goods::Common,
        &[
            ((33, 1), S::Draft),
            ((33, 2), S::Ask),
            ((32, 2), S::Quote),
            ((31, 2), S::Quote),
            ((30, 2), S::Quote),
            ((29, 3), S::Propose),
            ((28, 5), S::Reject),
        ],
    ),
    // Given up.
    course(
        Goods::Common,
        &[
            ((20, 1), S::Draft),
            ((20, 2), S::Ask),
            ((19, 2), S::Quote),
            ((17, 5), S::Cancel),
        ],
    ),
    // For a customer; it never came, and the deposit went back.
    course(
        Goods::Special,
        &[
            ((46, 1), S::Draft),
            ((46, 2), S::Ask),
            ((45, 2), S::Quote),
            ((44, 4), S::Propose),
            ((43, 5), S::Approve),
            ((43, 6), S::TakeDeposit),
            ((42, 2), S::Place),
            ((19, 3), S::CloseShort),
            ((18, 4), S::RefundDeposit),
        ],
    ),
    // For a customer; the deposit is with us.
    course(
        Goods::Special,
        &[
            ((14, 1), S::Draft),
            ((14, 2), S::Ask),
            ((13, 2), S::Quote),
            ((12, 4), S::Propose),
            ((11, 5), S::Approve),
            ((11, 6), S::TakeDeposit),
            ((10, 2), S::Place),
        ],
    ),
];
