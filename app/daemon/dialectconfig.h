// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/endpoint.h"

#include <QtCore/qmap.h>

namespace berth::daemon {

/// What berthd is told of dialects (docs/dialects.md).
struct DialectConfig
{
    struct Listener
    {
        QString name; ///< of the dialect
        QString account; ///< empty: none
        api::ListenAddress address;
    };

    QList<Listener> listeners;
    QMap<QString, RuntimeType> runtimes; ///< by dialect
    QString templatePath;
    QString organization;
    QString timeZone;
    bool allowsRemote = false;
};

/// Reads "NAME[:ACCOUNT][@HOST:PORT]", each into a listener of @p config.
/// @returns what is wrong, under @p origin
[[nodiscard]] QList<FieldError> readDialects(const QStringList &texts, const QString &origin,
                                             DialectConfig &config);
/// Reads "NAME=RUNTIME".
[[nodiscard]] QList<FieldError> readDialectRuntimes(const QStringList &texts, const QString &origin,
                                                    DialectConfig &config);

/// How to serve each of them: one endpoint a listener, without certificate and hosts.
/// Errors: a template that cannot be read, each with `FILE` and pointer.
[[nodiscard]] Result<QList<api::EndpointOptions>> endpointsOf(const DialectConfig &config);

} // namespace berth::daemon
