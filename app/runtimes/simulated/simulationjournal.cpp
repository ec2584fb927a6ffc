// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtimes/simulated/simulationjournal.h"

#include "models/domain/canonicaljson.h"
#include "models/domain/failpoint.h"

#include <QtCore/qfile.h>
#include <QtCore/qfileinfo.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qloggingcategory.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <tuple>
#include <unistd.h>
#include <unordered_map>
#include <utility>

namespace berth {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcJournal, "berth.runtime.journal")

const Failpoint BeforeWrite("runtime.journal.write.before");
const Failpoint BeforeSync("runtime.journal.sync.before");

constexpr int FormatVersion = 1;
constexpr qsizetype ChecksumLength = 16; ///< hexadecimal digits of a SHA-256
constexpr qint64 LinesPerContainer = 4; ///< beyond this most of them are dead

QByteArray checksum(QByteArrayView json)
{
    return sha256Hex(json).first(ChecksumLength);
}

QByteArray line(const QJsonObject &change)
{
    const QByteArray json = canonicalJson(change);
    return QByteArray(checksum(json) + ' ' + json + '\n');
}

QJsonObject header()
{
    return {{u"journal"_s, u"berth-simulated"_s}, {u"version"_s, FormatVersion}};
}

QJsonObject created(const SimulatedContainer &container)
{
    QJsonObject json{
        {u"do"_s, u"create"_s},
        {u"name"_s, container.name},
        {u"labels"_s,
         QJsonObject{{u"berth.store"_s, container.storeId},
                     {u"berth.epoch"_s, container.epoch},
                     {u"berth.deployment"_s, container.deployment.value()},
                     {u"berth.replica"_s, container.replica.value()},
                     {u"berth.attempt"_s, container.attempt.value()}}},
        {u"number"_s, container.number},
        {u"cluster"_s, container.cluster.value()},
        {u"node"_s, container.node.value()},
        {u"created_at"_s, toEpochMillis(container.createdAt)},
        {u"starts_at"_s, toEpochMillis(container.startsAt)},
    };
    if (container.endsAt)
        json.insert("ends_at"_L1, toEpochMillis(*container.endsAt));
    if (container.exitCode != 0)
        json.insert("exit_code"_L1, container.exitCode);
    if (!container.message.isEmpty())
        json.insert("message"_L1, container.message);
    return json;
}

QJsonObject stopped(const SimulatedContainer &container)
{
    QJsonObject json{
        {u"do"_s, u"stop"_s}, {u"name"_s, container.name}, {u"exit_code"_s, container.exitCode}};
    if (container.endsAt)
        json.insert("ends_at"_L1, toEpochMillis(*container.endsAt));
    if (!container.message.isEmpty())
        json.insert("message"_L1, container.message);
    return json;
}

QJsonObject removed(const QString &name)
{
    return {{u"do"_s, u"remove"_s}, {u"name"_s, name}};
}

void readEnd(SimulatedContainer &container, const QJsonObject &json)
{
    container.endsAt.reset();
    if (json.contains("ends_at"_L1))
        container.endsAt = fromEpochMillis(json.value("ends_at"_L1).toInteger());
    container.exitCode = json.value("exit_code"_L1).toInt();
    container.message = json.value("message"_L1).toString();
}

SimulatedContainer readCreated(const QJsonObject &json)
{
    SimulatedContainer container;
    const QJsonObject labels = json.value("labels"_L1).toObject();
    container.name = json.value("name"_L1).toString();
    container.storeId = labels.value("berth.store"_L1).toString();
    container.epoch = labels.value("berth.epoch"_L1).toInteger();
    container.deployment = DeploymentId(labels.value("berth.deployment"_L1).toInteger());
    container.replica = ReplicaId(labels.value("berth.replica"_L1).toInteger());
    container.attempt = AttemptId(labels.value("berth.attempt"_L1).toInteger());
    container.number = json.value("number"_L1).toInt();
    container.cluster = ClusterId(json.value("cluster"_L1).toInteger());
    container.node = NodeId(json.value("node"_L1).toInteger());
    container.createdAt = fromEpochMillis(json.value("created_at"_L1).toInteger());
    container.startsAt = fromEpochMillis(json.value("starts_at"_L1).toInteger());
    readEnd(container, json);
    return container;
}

using Containers = std::unordered_map<QString, SimulatedContainer>;

void applyChange(Containers &containers, const QJsonObject &change)
{
    const QString act = change.value("do"_L1).toString();
    const QString name = change.value("name"_L1).toString();
    if (act == "create"_L1) {
        containers.insert_or_assign(name, readCreated(change));
    } else if (act == "stop"_L1) {
        // The line that made it may be damaged: then there is nothing to stop.
        if (const auto known = containers.find(name); known != containers.end())
            readEnd(known->second, change);
    } else if (act == "remove"_L1) {
        containers.erase(name);
    }
}

/// The change in a line without its line end; nothing where the checksum does not fit.
std::optional<QJsonObject> readLine(QByteArrayView text)
{
    if (text.size() <= ChecksumLength || text[ChecksumLength] != ' ')
        return std::nullopt;
    const QByteArrayView json = text.sliced(ChecksumLength + 1);
    if (checksum(json) != text.first(ChecksumLength))
        return std::nullopt;
    const auto document = QJsonDocument::fromJson(json.toByteArray());
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

Error ioError(const QString &path, const QString &what)
{
    const int code = errno;
    const QString cause = QString::fromLocal8Bit(std::strerror(code));
    const QString hint = code == ENOSPC ? u" Make room on the disk; nothing is lost."_s : QString();
    return Error::unavailable(u"journal-unavailable"_s,
                              u"The simulation's journal "_s + path + u" cannot be "_s + what
                                  + u": "_s + cause + u'.' + hint);
}

Error notAJournal(const QString &path)
{
    return Error::corrupt(
        u"not-a-journal"_s,
        path
            + u" is not a journal of the simulated runtime. Move it away to begin "
              u"a new one."_s);
}

/// All of it, or -1 with errno set.
qint64 writeAll(int file, QByteArrayView bytes)
{
    qint64 done = 0;
    while (done < bytes.size()) {
        const auto count = ::write(file, bytes.data() + done, size_t(bytes.size() - done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return -1;
        done += count;
    }
    return done;
}

/// A rename is durable once its folder is.
void syncFolder(const QString &path)
{
    const QByteArray folder = QFile::encodeName(QFileInfo(path).absolutePath());
    const int handle = ::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0)
        return;
    ::fsync(handle);
    ::close(handle);
}

int openFile(const QString &path, int flags)
{
    return ::open(QFile::encodeName(path).constData(), flags | O_CLOEXEC, 0600);
}

} // namespace

SimulationJournal::SimulationJournal(QString path)
    : m_path(std::move(path))
{
}

SimulationJournal::~SimulationJournal()
{
    close();
}

void SimulationJournal::close()
{
    if (m_file >= 0)
        ::close(m_file);
    m_file = -1;
}

Result<std::vector<SimulatedContainer>> SimulationJournal::open()
{
    close();
    m_file = openFile(m_path, O_RDWR | O_CREAT | O_APPEND);
    if (m_file < 0)
        return tl::unexpected(ioError(m_path, u"opened"_s));
    auto containers = read();
    if (!containers) {
        close();
        return containers;
    }
    if (m_size == 0) {
        m_notes = line(header());
        m_notedLines = 0;
        if (const auto written = commit(); !written) {
            close();
            return tl::unexpected(written.error());
        }
        syncFolder(m_path);
    }
    return containers;
}

Result<std::vector<SimulatedContainer>> SimulationJournal::read()
{
    QFile file(m_path);
    if (!file.open(QIODevice::ReadOnly)) {
        return tl::unexpected(Error::unavailable(
            u"journal-unavailable"_s,
            u"The simulation's journal "_s + m_path + u" cannot be read: "_s + file.errorString()));
    }
    const QByteArray text = file.readAll();
    m_size = 0;
    m_lines = 0;
    m_damagedLines = 0;

    Containers containers;
    int damaged = 0; // since the last whole line
    qsizetype start = 0;
    for (qsizetype end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        const auto change = readLine(QByteArrayView(text).sliced(start, end - start));
        start = end + 1;
        if (m_size == 0) {
            if (!change || change->value("journal"_L1) != header().value("journal"_L1))
                return tl::unexpected(notAJournal(m_path));
            if (change->value("version"_L1).toInt() > FormatVersion) {
                return tl::unexpected(
                    Error{ErrorCode::Unsupported,
                          u"newer-journal"_s,
                          m_path + u" was written by a newer Berth. Start that one."_s,
                          {}});
            }
            m_size = start;
            continue;
        }
        if (!change) {
            ++damaged;
            continue;
        }
        applyChange(containers, *change);
        m_damagedLines += damaged;
        damaged = 0;
        ++m_lines;
        m_size = start;
    }
    // Without a whole line it is ours only where a crash tore the first one.
    if (m_size == 0 && !line(header()).startsWith(text))
        return tl::unexpected(notAJournal(m_path));
    if (m_damagedLines > 0)
        qCWarning(lcJournal).noquote() << m_path << "has" << m_damagedLines << "damaged lines.";
    if (m_size < text.size()) {
        qCInfo(lcJournal).noquote()
            << "Cutting" << text.size() - m_size << "torn bytes off" << m_path;
        if (::ftruncate(m_file, m_size) != 0)
            return tl::unexpected(ioError(m_path, u"cut to its last whole line"_s));
    }

    std::vector<SimulatedContainer> sorted;
    sorted.reserve(containers.size());
    for (auto &[name, container] : containers)
        sorted.push_back(std::move(container));
    std::sort(sorted.begin(), sorted.end(), [](const auto &a, const auto &b) {
        return std::tie(a.replica, a.number, a.name) < std::tie(b.replica, b.number, b.name);
    });
    return sorted;
}

void SimulationJournal::noteCreated(const SimulatedContainer &container)
{
    m_notes += line(created(container));
    ++m_notedLines;
}

void SimulationJournal::noteStopped(const SimulatedContainer &container)
{
    m_notes += line(stopped(container));
    ++m_notedLines;
}

void SimulationJournal::noteRemoved(const QString &name)
{
    m_notes += line(removed(name));
    ++m_notedLines;
}

Result<void> SimulationJournal::commit()
{
    const QByteArray notes = std::exchange(m_notes, {});
    const qint64 count = std::exchange(m_notedLines, 0);
    if (notes.isEmpty())
        return {};
    const auto undo = [this](const Error &error) {
        // What was half written must not stand before the next line.
        if (::ftruncate(m_file, m_size) != 0)
            qCWarning(lcJournal).noquote() << "A torn line stays in" << m_path;
        return tl::unexpected(error);
    };
    if (const auto passed = BeforeWrite.hit(); !passed)
        return undo(passed.error());
    if (writeAll(m_file, notes) < 0)
        return undo(ioError(m_path, u"written"_s));
    if (const auto passed = BeforeSync.hit(); !passed)
        return undo(passed.error());
    if (::fdatasync(m_file) != 0)
        return undo(ioError(m_path, u"brought to the disk"_s));
    m_size += notes.size();
    m_lines += count;
    return {};
}

bool SimulationJournal::isMostlyDead(size_t existing) const
{
    return m_lines >= m_fewestLinesToCompact && m_lines > LinesPerContainer * qint64(existing);
}

Result<void> SimulationJournal::compact(const std::vector<const SimulatedContainer *> &existing)
{
    // Where it fails the old file goes on, and is not tried again before it has grown much more.
    m_fewestLinesToCompact = std::max(m_fewestLinesToCompact, 2 * m_lines);
    QByteArray text = line(header());
    for (const SimulatedContainer *container : existing)
        text += line(created(*container));

    const QString path = m_path + u".new"_s;
    const int file = openFile(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND);
    if (file < 0)
        return tl::unexpected(ioError(path, u"opened"_s));
    const bool isWritten = writeAll(file, text) >= 0 && ::fsync(file) == 0;
    if (!isWritten
        || ::rename(QFile::encodeName(path).constData(), QFile::encodeName(m_path).constData())
            != 0) {
        const Error error = ioError(path, u"written"_s);
        ::close(file);
        ::unlink(QFile::encodeName(path).constData());
        return tl::unexpected(error);
    }
    syncFolder(m_path);
    close();
    m_file = file;
    m_size = text.size();
    m_lines = qint64(existing.size());
    m_fewestLinesToCompact = FewestLinesToCompact;
    return {};
}

} // namespace berth
