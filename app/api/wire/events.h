// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/schema/schema.h"
#include "models/domain/event.h"
#include "models/domain/permissions.h"

namespace berth::api {

class JsonWriter;

[[nodiscard]] const SchemaRef &eventSchema();

/// Members, without the braces around them. `payload` is the stored text as it stands: with it, and
/// the other members, the chain of hashes can be verified.
void writeEventMembers(JsonWriter &json, const Event &event, qint64 epoch);

/// Whether @p actor may read @p event: all of their organization's, but of invites only who may
/// invite, and of sessions and tokens only their owner and who manages members.
[[nodiscard]] bool mayRead(const Actor &actor, const Event &event);

/// "<epoch>.<seq>": where a reader of the feed stands.
[[nodiscard]] QString feedCursor(qint64 epoch, qint64 seq);
/// The seq of a cursor; a bare seq is of the present epoch. InvalidArgument for what is none;
/// NotFound, reason "gone", for one of another epoch.
[[nodiscard]] Result<qint64> seqOfCursor(const QString &cursor, qint64 epoch);

} // namespace berth::api
