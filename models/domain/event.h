// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"
#include "models/domain/permissions.h"
#include "models/domain/time.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qjsonobject.h>

namespace berth {

/// The objects an event can be about: those with an id on the wire, and replicas.
enum class SubjectKind : quint8 {
    Store,
    Organization,
    User,
    Invite,
    Quota,
    Cluster,
    Node,
    Deployment,
    Replica,
    Reservation,
    Import,
    Token, ///< a personal token
    Session,
    Job,
    Run, ///< of a job
};
inline constexpr int SubjectKinds = int(SubjectKind::Run) + 1;

[[nodiscard]] QLatin1StringView word(SubjectKind kind);
[[nodiscard]] std::optional<SubjectKind> subjectFromWord(QStringView text);

/// One line of the feed. `seq` is gap-free and in commit order.
struct Event
{
    qint64 seq = 0;
    TimePoint time;
    QString actor;
    QString action; ///< "deployment.submitted", "replica.placed"
    OrganizationId organizationId; ///< invalid: of the store
    SubjectKind kind = SubjectKind::Store;
    qint64 subjectId = 0;
    qint64 version = 0;
    QByteArray payload; ///< canonical JSON: changed fields as [before, after], never a secret
    QByteArray hash; ///< hexadecimal SHA-256, chained to the event before

    bool operator==(const Event &) const = default;
};

} // namespace berth
