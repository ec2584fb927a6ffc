// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/event.h"
#include "models/store/reader.h"

#include <map>
#include <vector>

namespace berth::store {

/// Rows as JSON, by subject: what folding all events gives, and what the tables hold.
/// Secrets and specification bodies are left out. Counters (what is allocated) are included.
using StoreState = std::map<std::pair<SubjectKind, qint64>, QJsonObject>;

/// Folds events, in order, from nothing or from an earlier state; staged rows of imports are read
/// through @p reader.
/// @returns Corrupt where an event does not continue the state (a version that does not follow).
[[nodiscard]] Result<void> foldEvents(StoreState &state, const std::vector<Event> &events,
                                      Reader &reader);

/// The state after the event @p upTo (0: the head), folded from the first event.
[[nodiscard]] Result<StoreState> foldedState(Reader &reader, qint64 upTo = 0);

/// The same, read from the tables.
[[nodiscard]] Result<StoreState> tablesState(Reader &reader);

/// The first difference between two states in words; empty where they are equal.
[[nodiscard]] QString firstDifference(const StoreState &folded, const StoreState &tables);

/// What a verified chain ends in.
struct FeedHead
{
    qint64 seq = 0;
    QByteArray hash; ///< hexadecimal; of the store's uuid where there is no event

    bool operator==(const FeedHead &) const = default;
};

/// The `hash` of an event, from the hash before it and its own columns.
[[nodiscard]] QByteArray eventHash(const QByteArray &previous, const Event &event);

/// Checks that `seq` has no gap and every hash follows from the one before.
/// @param expected a head that was kept outside the store: it must stand in the chain
/// @returns the head, or Corrupt (`chain-broken`) naming the first event that does not hold
[[nodiscard]] Result<FeedHead> verifyChain(Reader &reader,
                                           const std::optional<FeedHead> &expected = {},
                                           const Progress &progress = {});

} // namespace berth::store
