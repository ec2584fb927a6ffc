// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QtCore/qjsonobject.h>

namespace berth::ctl {

/// One object of a manifest: its kind in lower case, which object is meant, and the body for the
/// API.
struct Manifest
{
    QString kind; ///< "organization", "cluster", "node", "deployment", "reservation"
    QString cluster; ///< by name or id:N, where the kind is of one
    QString organization; ///< likewise, of a cluster; empty: one's own
    QString name;
    qint64 id = 0; ///< given: this one, whatever it is called
    QJsonObject body; ///< without kind, cluster, organization and id
    QString where; ///< "FILE:LINE"
};

/// Reads manifests: YAML, of which JSON is a part, one or several documents. Errors bear
/// `FILE:LINE:COLUMN` as pointer.
[[nodiscard]] Result<QList<Manifest>> readManifests(const QByteArray &text, const QString &name);

/// What @p wanted would change of @p current, "field: before -> after" each; empty where nothing.
[[nodiscard]] QStringList differences(const QJsonObject &current, const QJsonObject &wanted,
                                      const QString &prefix = {});

} // namespace berth::ctl
