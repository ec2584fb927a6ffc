// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtimes/simulated/simulationjournal.h"
#include "models/domain/canonicaljson.h"
#include "tests/fuzz/property.h"

#include <algorithm>
#include <initializer_list>
#include <sys/mman.h>
#include <tuple>
#include <unistd.h>

using namespace berth;
using fuzz::require;

namespace {

const QByteArray Header = "{\"journal\":\"berth-simulated\",\"version\":1}";

QByteArray withChecksum(const QByteArray &json)
{
    return sha256Hex(json).first(16) + ' ' + json;
}

/// A journal's text of the input: a line behind a '+' gets its checksum, which no mutation would
/// find, and a '#' stands for the header; every other byte is as it is.
QByteArray journalOf(const QByteArray &input)
{
    QList<QByteArray> lines = input.split('\n');
    for (QByteArray &line : lines) {
        if (line == "#")
            line = withChecksum(Header);
        else if (line.startsWith('+'))
            line = withChecksum(line.sliced(1));
    }
    return lines.join('\n');
}

/// A file in memory that can be opened by a path.
class MemoryFile final
{
public:
    explicit MemoryFile(const QByteArray &bytes)
        : m_file(::memfd_create("journal", MFD_CLOEXEC))
    {
        require(m_file >= 0 && ::write(m_file, bytes.data(), size_t(bytes.size())) == bytes.size(),
                "a file can be made in memory");
    }
    ~MemoryFile() { ::close(m_file); }
    Q_DISABLE_COPY_MOVE(MemoryFile)

    [[nodiscard]] QString path() const { return QStringLiteral("/proc/self/fd/%1").arg(m_file); }
    [[nodiscard]] QByteArray bytes() const
    {
        QByteArray bytes(::lseek(m_file, 0, SEEK_END), Qt::Uninitialized);
        require(::pread(m_file, bytes.data(), size_t(bytes.size()), 0) == bytes.size(),
                "a file in memory can be read");
        return bytes;
    }

private:
    int m_file;
};

/// Whether the journal can write @p container again: the numbers of JSON are exact to 2^53, and its
/// text has no halves of surrogate pairs.
bool isWritable(const SimulatedContainer &container)
{
    constexpr qint64 Exact = qint64(1) << 53;
    const qint64 endsAt = container.endsAt ? toEpochMillis(*container.endsAt) : 0;
    for (const qint64 number :
         {container.epoch, container.deployment.value(), container.replica.value(),
          container.attempt.value(), container.cluster.value(), container.node.value(),
          toEpochMillis(container.createdAt), toEpochMillis(container.startsAt), endsAt}) {
        if (number > Exact || number < -Exact)
            return false;
    }
    return QStringView(container.name).isValidUtf16()
        && QStringView(container.storeId).isValidUtf16()
        && QStringView(container.message).isValidUtf16();
}

void checkOrder(const std::vector<SimulatedContainer> &containers)
{
    const auto key = [](const SimulatedContainer &container) {
        return std::tie(container.replica, container.number, container.name);
    };
    for (size_t i = 1; i < containers.size(); ++i)
        require(key(containers[i - 1]) < key(containers[i]), "containers are in order, each once");
}

/// What was read, noted in a new journal and read from there.
void checkRewritten(const std::vector<SimulatedContainer> &containers)
{
    const MemoryFile file({});
    SimulationJournal journal(file.path());
    require(journal.open() == std::vector<SimulatedContainer>(), "an empty file is a new journal");
    for (const SimulatedContainer &container : containers)
        journal.noteCreated(container);
    require(journal.commit().has_value(), "a journal can be written");
    require(SimulationJournal(file.path()).open() == containers, "read(write(v)) == v");
}

void checkAppended(const MemoryFile &file, std::vector<SimulatedContainer> containers)
{
    SimulatedContainer added;
    added.name = QStringLiteral("one more");
    added.replica = ReplicaId(7);
    {
        SimulationJournal journal(file.path());
        require(journal.open() == containers, "a journal reads the same the second time");
        journal.noteCreated(added);
        require(journal.commit().has_value(), "a journal goes on");
    }
    std::erase_if(containers,
                  [&](const SimulatedContainer &known) { return known.name == added.name; });
    containers.push_back(added);
    const auto read = SimulationJournal(file.path()).open();
    require(read && read->size() == containers.size()
                && std::is_permutation(read->begin(), read->end(), containers.begin()),
            "what is added joins what was there");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray text = journalOf(fuzz::bytesOf(data, size));
    const MemoryFile file(text);
    const QByteArray header = withChecksum(Header) + '\n';
    SimulationJournal journal(file.path());
    const auto containers = journal.open();
    if (!containers) {
        require(containers.error().code == ErrorCode::Corrupt
                    || containers.error().code == ErrorCode::Unsupported,
                "bytes are refused for what they are");
        require(file.bytes() == text, "what is refused is left alone");
        return 0;
    }
    checkOrder(*containers);
    const QByteArray kept = file.bytes();
    if (header.startsWith(text)) // new, or torn in its first line
        require(kept == header && containers->empty(), "a journal begins with its header");
    else
        require(text.startsWith(kept) && !kept.isEmpty(), "a prefix is recovered");
    require(kept.endsWith('\n'), "whole lines are recovered");
    require(journal.lines() + journal.damagedLines() + 1 == kept.count('\n'),
            "every line is a change or damaged");
    if (std::all_of(containers->begin(), containers->end(), isWritable))
        checkRewritten(*containers);
    checkAppended(file, *containers);
    return 0;
}
