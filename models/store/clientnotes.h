// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/event.h"
#include "models/domain/result.h"

#include <vector>

namespace berth::store {

class Reader;
class Transaction;

/// Words that clients of other services gave for an object and get back: a priority on its own
/// scale, an id of its own form, or that the object was made through that dialect at all. One for
/// each object and dialect; they go with the object. No events: nothing of Berth depends on them.

/// Where it is about an organization, a deployment or a job.
struct NotedObject
{
    SubjectKind kind = SubjectKind::Organization;
    qint64 id = 0;
};

[[nodiscard]] Result<void> keepClientNote(Transaction &tx, const QString &dialect,
                                          const NotedObject &object, const QString &note);
/// An empty optional where there is none.
[[nodiscard]] Result<std::optional<QString>> readClientNote(Reader &reader, const QString &dialect,
                                                            const NotedObject &object);
[[nodiscard]] Result<std::optional<QString>> readClientNote(Transaction &tx, const QString &dialect,
                                                            const NotedObject &object);
/// The objects of @p kind that bear @p note, by id.
[[nodiscard]] Result<std::vector<qint64>> findByClientNote(Reader &reader, const QString &dialect,
                                                           SubjectKind kind, const QString &note);
/// Every object of @p kind with its note, by id.
[[nodiscard]] Result<std::vector<std::pair<qint64, QString>>>
readClientNotes(Reader &reader, const QString &dialect, SubjectKind kind);
[[nodiscard]] Result<std::vector<std::pair<qint64, QString>>>
readClientNotes(Transaction &tx, const QString &dialect, SubjectKind kind);

} // namespace berth::store
