// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/http/route.h"
#include "app/core/accounts.h"
#include "app/core/queueview.h"

#include <QtCore/qjsonobject.h>

namespace berth::core {
class Core;
}

namespace berth::store {
class Reader;
}

namespace berth::api {

class EventStreams;
class Explanations;
class Imports;
class Metrics;
class RouteTable;
class Specifications;
struct GateCounters;

/// What the handlers work with. Lives as long as the server does, on its thread.
struct Services
{
    core::Core &core;
    core::Accounts &accounts;
    store::Reader &reader; ///< of the API's thread
    Specifications &specifications;
    Explanations &explanations;
    Imports &imports;
    Metrics &metrics;
    const RouteTable &routes;
    EventStreams &streams;
    const std::function<GateCounters()> &gateCounters;
    QObject &context; ///< lives on the API's thread: what is answered later is continued there
};

/// One request under way, with everything that was found in order before a handler sees it: who
/// asks, the ids of the path, the parameters of the query, the body.
class Call final
{
public:
    Call(Request request, const Route &route, QStringList arguments, Services &services);

    [[nodiscard]] const Request &request() const { return m_request; }
    [[nodiscard]] const Route &route() const { return m_route; }
    [[nodiscard]] Services &services() const { return m_services; }
    [[nodiscard]] store::Reader &reader() const { return m_services.reader; }
    [[nodiscard]] TimePoint now() const { return m_now; }

    /// Who asks; of a route for anyone a nobody.
    [[nodiscard]] const core::Caller &caller() const { return m_caller; }
    [[nodiscard]] const Actor &actor() const { return m_caller.actor; }
    void setCaller(core::Caller caller);

    /// The @p at-th argument of the path, which is an id.
    template<typename Id>
    [[nodiscard]] Id id(int at = 0) const
    {
        return Id(m_arguments.at(at).toLongLong());
    }
    [[nodiscard]] const QString &argument(int at = 0) const { return m_arguments.at(at); }

    [[nodiscard]] std::optional<QString> parameter(QStringView name) const;
    [[nodiscard]] bool isSet(QStringView name) const; ///< a parameter that is true
    [[nodiscard]] qint64 number(QStringView name, qint64 otherwise) const;

    [[nodiscard]] const QJsonObject &body() const { return m_body; }
    /// Of If-Match, 0: whatever it is.
    [[nodiscard]] qint64 version() const { return m_version; }
    [[nodiscard]] bool isDryRun() const { return m_isDryRun; }

    /// The organization that is meant: the caller's own, or for an administrator the one of the
    /// parameter or of the body's `organization_id`. Invalid where there is none.
    [[nodiscard]] Result<OrganizationId> organization() const;
    /// The same for a list: an administrator who names none gets all, which is an invalid id.
    [[nodiscard]] Result<OrganizationId> organizationOfList() const;

    /// Reads query, headers and body, in this order, against the route. The error bears the
    /// status that @p status is set to.
    [[nodiscard]] Result<void> read(int &status);

private:
    [[nodiscard]] Result<void> readParameters();
    [[nodiscard]] Result<void> readMatch(int &status);
    [[nodiscard]] Result<void> readBody(int &status);

    Request m_request;
    const Route &m_route;
    QStringList m_arguments;
    Services &m_services;
    TimePoint m_now;
    core::Caller m_caller;
    QList<std::pair<QString, QString>> m_parameters;
    QJsonObject m_body;
    qint64 m_version = 0;
    bool m_isDryRun = false;
};

} // namespace berth::api
