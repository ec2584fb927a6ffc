// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/dialects/dialectoptions.h"
#include "app/api/http/request.h"
#include "app/api/specifications.h"
#include "app/core/accounts.h"

#include <QtCore/qjsonvalue.h>
#include <QtCore/qvariant.h>

namespace berth::core {
class Core;
}

namespace berth::api {

struct DialectField;
struct DialectRoute;

/// What the handlers work with, on the API's thread.
struct DialectServices
{
    core::Core &core;
    core::Accounts &accounts;
    store::Reader &reader;
    Specifications &specifications;
    const DialectOptions &options;
    QObject &context; ///< lives on the API's thread
};

/// One request under way: who acts, and what was given, read by the fields of its route.
class DialectCall final
{
public:
    DialectCall(Request request, const DialectRoute &route, QStringList arguments,
                DialectServices &services);

    [[nodiscard]] const Request &request() const { return m_request; }
    [[nodiscard]] const DialectRoute &route() const { return m_route; }
    [[nodiscard]] DialectServices &services() const { return m_services; }
    [[nodiscard]] store::Reader &reader() const { return m_services.reader; }

    /// Whom the call is done as; a handler may act as another.
    [[nodiscard]] const Actor &actor() const { return m_actor; }
    void actAs(Actor actor);
    [[nodiscard]] const User &user() const { return m_user; } ///< who signed in
    void setCaller(core::Caller caller);

    /// Reads path, query and body by the fields of the route. InvalidArgument with a pointer to
    /// each that is wrong: "/path/cluster_id", "/query/code", "/body/name".
    [[nodiscard]] Result<void> read();

    [[nodiscard]] bool has(const QString &name) const { return m_values.contains(name); }
    [[nodiscard]] QString text(const QString &name) const
    {
        return m_values.value(name).toString();
    }
    [[nodiscard]] qint64 integer(const QString &name, qint64 otherwise = 0) const;
    [[nodiscard]] double number(const QString &name, double otherwise = 0) const;
    /// Of the three fields, in cores, GiB and devices; absent ones are 0.
    [[nodiscard]] ResourceVector amounts(const QString &cpu, const QString &ram,
                                         const QString &gpu) const;

private:
    void readPath(QList<FieldError> &errors);
    void take(const QString &place, const DialectField &field, const QJsonValue &given,
              QList<FieldError> &errors);

    Request m_request;
    const DialectRoute &m_route;
    QStringList m_arguments;
    DialectServices &m_services;
    Actor m_actor;
    User m_user;
    QMap<QString, QVariant> m_values;
};

} // namespace berth::api
