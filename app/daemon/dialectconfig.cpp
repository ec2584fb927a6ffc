// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/daemon/dialectconfig.h"

#include "app/api/dialects/dialect.h"
#include "app/api/json/jsonbody.h"
#include "app/api/wire/deployments.h"
#include "models/domain/nearest.h"

#include <QtCore/qfile.h>

namespace berth::daemon {

using namespace Qt::StringLiterals;

namespace {

FieldError unknownDialect(const QString &origin, const QString &name)
{
    const QStringList known = api::dialectNames();
    const QString near = nearestWord(name, known);
    return {origin, -1, u"'%1' is none of %2"_s.arg(name, known.join(u", "_s)),
            near.isEmpty() ? QString() : u"did you mean '%1'?"_s.arg(near)};
}

/// The deployment that jobs fire: a body of POST /deployments without its cluster.
Result<DeploymentDraft> readTemplate(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return tl::unexpected(Error::invalid(
            u"The template '%1' cannot be read: %2."_s.arg(path, file.errorString())));
    }
    auto json = api::jsonBody(file.readAll());
    if (json) {
        json->insert("cluster_id"_L1, 1); // where it runs is not the template's to say
        const auto errors = api::check(*api::deploymentDraftSchema(), *json);
        if (errors.isEmpty()) {
            auto draft = api::readDeploymentDraft(*json);
            if (draft)
                return draft;
            json = tl::unexpected(draft.error());
        } else {
            json = tl::unexpected(api::invalidFields(errors));
        }
    }
    Error error = json.error();
    error.message = u"The template '%1' is not right: %2"_s.arg(path, error.message);
    return tl::unexpected(error);
}

} // namespace

QList<FieldError> readDialects(const QStringList &texts, const QString &origin,
                               DialectConfig &config)
{
    QList<FieldError> errors;
    for (const QString &text : texts) {
        const qsizetype at = text.lastIndexOf(u'@');
        const QString who = at < 0 ? text : text.left(at);
        DialectConfig::Listener listener;
        listener.name = who.section(u':', 0, 0).trimmed();
        listener.account = who.section(u':', 1).trimmed();
        const api::Dialect *dialect = api::findDialect(listener.name);
        if (!dialect) {
            errors.append(unknownDialect(origin, listener.name));
            continue;
        }
        listener.address.port = dialect->port;
        if (at >= 0) {
            const auto address = api::ListenAddress::parse(text.mid(at + 1));
            if (!address) {
                errors.append({origin, -1, address.error().message,
                               u"such as %1@127.0.0.1:%2"_s.arg(who).arg(dialect->port)});
                continue;
            }
            listener.address = *address;
        }
        if (dialect->actsAsAccount && listener.account.isEmpty()) {
            errors.append(
                {origin, -1,
                 u"the dialect '%1' knows no sign-in: it needs an account to act as"_s.arg(
                     listener.name),
                 u"such as %1:ACCOUNT"_s.arg(listener.name)});
            continue;
        }
        for (const DialectConfig::Listener &other : std::as_const(config.listeners)) {
            const bool isSame = other.address.port == listener.address.port
                && other.address.port != 0 && other.address.address == listener.address.address;
            if (isSame) {
                errors.append(
                    {origin, -1,
                     u"'%1' and '%2' listen on the same port %3"_s.arg(other.name, listener.name)
                         .arg(listener.address.port),
                     u"give one of them @HOST:PORT"_s});
            }
        }
        config.listeners.append(listener);
    }
    return errors;
}

QList<FieldError> readDialectRuntimes(const QStringList &texts, const QString &origin,
                                      DialectConfig &config)
{
    QList<FieldError> errors;
    for (const QString &text : texts) {
        const QString name = text.section(u'=', 0, 0).trimmed();
        const QString word = text.section(u'=', 1).trimmed();
        const auto runtime = runtimeFromWord(word);
        if (!api::findDialect(name)) {
            errors.append(unknownDialect(origin, name));
        } else if (!runtime) {
            errors.append({origin, -1, u"'%1' is no runtime"_s.arg(word),
                           u"such as %1=simulated"_s.arg(name)});
        } else if (*runtime != RuntimeType::Simulated) {
            errors.append(
                {origin, -1, u"the runtime '%1' is not built yet"_s.arg(word), u"leave it out"_s});
        } else {
            config.runtimes.insert(name, *runtime);
        }
    }
    return errors;
}

Result<QList<api::EndpointOptions>> endpointsOf(const DialectConfig &config)
{
    std::optional<DeploymentDraft> draft;
    if (!config.templatePath.isEmpty()) {
        auto read = readTemplate(config.templatePath);
        if (!read)
            return tl::unexpected(read.error());
        draft = std::move(*read);
    }
    QList<api::EndpointOptions> endpoints;
    for (const DialectConfig::Listener &listener : config.listeners) {
        api::DialectOptions dialect;
        dialect.name = listener.name;
        dialect.account = listener.account;
        dialect.runtime = config.runtimes.value(listener.name, RuntimeType::Simulated);
        dialect.jobTemplate = draft;
        dialect.organization = config.organization;
        dialect.timeZone = config.timeZone;
        dialect.allowsRemote = config.allowsRemote;
        api::EndpointOptions endpoint;
        endpoint.tcp = listener.address;
        endpoint.dialect = dialect;
        endpoints.append(endpoint);
    }
    return endpoints;
}

} // namespace berth::daemon
