// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/daemon/daemon.h"

#include "app/config.h"
#include "app/core/demo.h"
#include "app/core/usecases/accounts.h"
#include "app/daemon/servicemanager.h"
#include "models/store/accountreads.h"
#include "models/store/reader.h"

#include <QtCore/qdir.h>
#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qloggingcategory.h>

namespace berth::daemon {

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(lcDaemon, "berth.daemon")

namespace {

constexpr Milliseconds StopDeadline{5'000};

/// The first line of a file, as editors leave it.
Result<QString> readPassword(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return tl::unexpected(Error::invalid(
            u"The password file '%1' cannot be read: %2."_s.arg(path, file.errorString())));
    }
    QString line = QString::fromUtf8(file.readLine(4096));
    while (line.endsWith(u'\n') || line.endsWith(u'\r'))
        line.chop(1);
    return line;
}

/// The directory of the store belongs to who runs Berth, and to nobody else.
Result<void> requirePrivate(const QString &directory)
{
    if (!QDir().mkpath(directory)) {
        return tl::unexpected(
            Error::invalid(u"The directory '%1' cannot be made."_s.arg(directory)));
    }
    const auto permissions = QFileInfo(directory).permissions();
    if (permissions.testFlag(QFileDevice::WriteOther)) {
        return tl::unexpected(Error::invalid(
            u"Everybody may write into '%1', so nothing in it can be trusted. Take that away: "
            "chmod o-w '%1'."_s.arg(directory)));
    }
    return {};
}

} // namespace

Daemon::Daemon(DaemonConfig config, core::RuntimeFactory runtime, QTextStream &out)
    : m_config(std::move(config))
    , m_runtime(std::move(runtime))
    , m_out(out)
{
}

Daemon::~Daemon()
{
    stop();
}

void Daemon::say(const QString &text)
{
    if (m_config.logFormat == LogFormat::Json)
        qCInfo(lcDaemon).noquote() << text;
    else
        m_out << text << Qt::endl;
}

Result<void> Daemon::start()
{
    const QString directory = QFileInfo(m_config.storePath()).absolutePath();
    if (const auto isPrivate = requirePrivate(directory); !isPrivate)
        return isPrivate;
    // The demo is somebody's own; a served store is nobody's until it is set up.
    const QString account = m_config.isDemo || !m_config.servesApi() ? loginName() : QString();
    auto core = core::Core::open({.storePath = m_config.storePath(),
                                  .program = u"berthd"_s,
                                  .administrator = account,
                                  .runtime = m_runtime});
    if (!core)
        return tl::unexpected(core.error());
    m_core = std::move(*core);
    if (m_config.isDemo) {
        say(u"Preparing the demo: everything in it is simulated."_s);
        if (const auto filled = core::fillDemo(*m_core); !filled)
            return tl::unexpected(filled.error());
    }
    say(u"berthd %1 schedules the store %2. Ctrl+C stops it; containers go on."_s.arg(
        QStringLiteral(BERTH_VERSION), m_config.storePath()));
    if (m_config.logFormat == LogFormat::Text)
        m_narrator = std::make_unique<Narrator>(*m_core, m_out);
    QObject::connect(m_core.get(), &core::Core::storeFailed, m_core.get(),
                     [](const Error &error) { qCCritical(lcDaemon).noquote() << describe(error); });
    QObject::connect(m_core.get(), &core::Core::started, m_core.get(),
                     [] { notifyServiceManager("READY=1\nSTATUS=Scheduling"); });
    m_core->start();
    const bool hasDialects = !m_config.dialects.listeners.isEmpty();
    if (m_config.servesApi() || hasDialects) {
        if (const auto opened = openAccounts(); !opened)
            return opened;
    }
    if (m_config.servesApi()) {
        if (const auto served = serve(); !served)
            return served;
    }
    return serveDialects();
}

Result<void> Daemon::openAccounts()
{
    const QDir directory = QFileInfo(m_config.storePath()).dir();
    auto accounts = core::Accounts::open(*m_core, directory.filePath(u"jwt.key"_s));
    if (!accounts)
        return tl::unexpected(accounts.error());
    m_accounts = std::move(*accounts);
    return setRegistration();
}

Result<void> Daemon::serve()
{
    api::EndpointOptions options;
    options.tcp.reset();
    if (!m_config.listen.isEmpty()) {
        auto address = api::ListenAddress::parse(m_config.listen);
        if (!address)
            return tl::unexpected(address.error());
        options.tcp = *address;
    }
    options.socketPath = m_config.socketPath;
    options.certificatePath = m_config.certificatePath;
    options.keyPath = m_config.keyPath;
    options.hosts = m_config.hosts;
    m_endpoint = std::make_unique<api::Endpoint>(*m_core, *m_accounts, options);
    if (const auto listening = m_endpoint->start(); !listening)
        return listening;
    say(u"The API listens on %1; documentation at /docs."_s.arg(
        m_endpoint->addresses().join(u" and "_s)));
    return setUp();
}

Result<void> Daemon::serveDialects()
{
    auto endpoints = endpointsOf(m_config.dialects);
    if (!endpoints)
        return tl::unexpected(endpoints.error());
    for (api::EndpointOptions &options : *endpoints) {
        options.certificatePath = m_config.certificatePath;
        options.keyPath = m_config.keyPath;
        options.hosts = m_config.hosts;
        auto endpoint = std::make_unique<api::Endpoint>(*m_core, *m_accounts, options);
        if (const auto listening = endpoint->start(); !listening)
            return listening;
        say(u"The dialect %1 listens on %2; documentation at /docs."_s.arg(
            options.dialect->name, endpoint->addresses().join(u" and "_s)));
        m_dialects.push_back(std::move(endpoint));
    }
    return {};
}

Result<void> Daemon::setUp()
{
    const auto isSetUp
        = m_core->reads()
              .query<bool>([](store::Reader &reader) { return store::isSetUp(reader); })
              .result();
    if (!isSetUp)
        return tl::unexpected(isSetUp.error());
    if (*isSetUp)
        return {};
    if (!m_config.setUpUsername.isEmpty()) {
        const auto password = readPassword(m_config.setUpPasswordFile);
        if (!password)
            return tl::unexpected(password.error());
        const auto made = m_accounts
                              ->setUpAsOwnerOfTheStore(
                                  {.username = m_config.setUpUsername, .password = *password})
                              .result();
        if (!made)
            return tl::unexpected(made.error());
        say(u"The administrator is '%1'."_s.arg(m_config.setUpUsername));
        return {};
    }
    const auto code = m_accounts->makeSetUpCode();
    if (!code)
        return tl::unexpected(code.error());
    // For the person at the terminal, and for nobody who reads a log later.
    m_out << u"\nBerth has no administrator yet. Make one, once, with this code:\n\n    %1\n\n"
             "  berthd setup%3 --data %2\n"
             "  or POST /api/v1/setup {\"code\": ..., \"username\": ..., \"password\": ...}\n"_s
                 .arg(*code, m_config.dataDirectory, m_config.isDemo ? u" --demo"_s : QString())
          << Qt::endl;
    return {};
}

Result<void> Daemon::setRegistration()
{
    if (!m_config.registration)
        return {};
    core::SettingsPatch patch;
    patch.registration = m_config.registration;
    const auto changed = m_core->perform<Settings>(
        [patch](store::Transaction &tx) { return core::changeSettings(tx, patch, 0); });
    if (!changed)
        return tl::unexpected(changed.error());
    return {};
}

void Daemon::stop()
{
    if (!m_core)
        return;
    notifyServiceManager("STOPPING=1\nSTATUS=Stopping");
    for (const auto &dialect : m_dialects)
        dialect->stop(StopDeadline);
    if (m_endpoint)
        m_endpoint->stop(StopDeadline);
    m_narrator.reset();
    m_core->stop();
    m_dialects.clear();
    m_endpoint.reset();
    m_accounts.reset();
    m_core.reset();
}

} // namespace berth::daemon
