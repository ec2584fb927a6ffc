// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/output.h"
#include "app/ctl/session.h"

namespace berth::ctl {

/// What can be listed: under which words, where it lies, and what a table shows of it.
struct Kind
{
    QStringList words; ///< the plural first
    QString path; ///< "{cluster}" stands for an id
    QString nameField;
    QString idField;
    QList<Column> columns;
    bool takesFilter = false;

    [[nodiscard]] bool needsCluster() const { return path.contains(QLatin1String("{cluster}")); }
};

[[nodiscard]] const QList<Kind> &kinds();
/// InvalidArgument with the nearest word as a hint.
[[nodiscard]] Result<Kind> findKind(const QString &word);

/// The path of a list, with the cluster (a name or id:N) put in. InvalidArgument where it is
/// missing.
[[nodiscard]] Result<QString> listPath(Session &session, const Kind &kind, const QString &cluster);

/// The row that @p reference means: "id:N", or a name. NotFound, or Conflict (`ambiguous`) where
/// several bear the name, with their ids.
[[nodiscard]] Result<QJsonObject> findObject(Session &session, const Kind &kind,
                                             const QString &cluster, const QString &reference);
[[nodiscard]] Result<qint64> findClusterId(Session &session, const QString &reference);
[[nodiscard]] Result<qint64> findOrganizationId(Session &session, const QString &reference);

} // namespace berth::ctl
