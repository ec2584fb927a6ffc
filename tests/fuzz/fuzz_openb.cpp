// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/deployment.h"
#include "models/domain/openb.h"
#include "tests/fuzz/property.h"

#include <QtCore/qbuffer.h>
#include <QtCore/qset.h>

#include <algorithm>

using namespace berth;
using namespace berth::openb;
using namespace Qt::StringLiterals;
using fuzz::require;

namespace {

template<typename Row>
using ReadRows = Result<std::vector<Row>> (*)(QIODevice &, const QString &, const Progress &);

template<typename Row>
Result<std::vector<Row>> read(ReadRows<Row> reader, QByteArray bytes)
{
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    return reader(buffer, u"list"_s, {});
}

/// A pointer "list:LINE:COLUMN" to a place that is there: the column may be the one behind the end.
void requirePlace(const QString &pointer, const QList<QByteArray> &lines)
{
    const QStringList parts = pointer.split(u':');
    require(parts.size() == 3 && parts[0] == "list"_L1, "a pointer is a file, a line, a column");
    const int line = parts[1].toInt();
    const int column = parts[2].toInt();
    require(line >= 1 && line <= lines.size(), "the line of an error is there");
    QByteArray text = lines[line - 1];
    if (line == 1 && text.startsWith("\xef\xbb\xbf"))
        text.remove(0, 3);
    require(column >= 1 && column <= QString::fromUtf8(text).size() + 1,
            "the column of an error is there");
}

void checkError(const Error &error, const QByteArray &bytes)
{
    require(error.code == ErrorCode::InvalidArgument, "a list is read or invalid");
    require(!error.fields.isEmpty() && error.fields.size() <= MostErrors,
            "the first errors are told");
    const QList<QByteArray> lines = bytes.split('\n');
    for (const FieldError &field : error.fields) {
        requirePlace(field.pointer, lines);
        require(!field.message.isEmpty(), "an error says what is wrong");
    }
}

QString quoted(QString text)
{
    text.replace(u'"', u"\"\""_s);
    return u'"' + text + u'"';
}

QString number(const std::optional<qint64> &value)
{
    return value ? QString::number(*value) : QString();
}

QByteArray printed(const std::vector<NodeRow> &rows)
{
    QString text = u"model,gpu,memory_mib,cpu_milli,sn\r\n"_s;
    for (const NodeRow &row : rows) {
        text += quoted(row.model) + u',' + QString::number(row.gpus) + u','
            + QString::number(row.memoryBytes / MinimumMemory) + u','
            + QString::number(row.cpuMilli) + u',' + quoted(row.name) + u"\r\n";
    }
    return text.toUtf8();
}

QByteArray printed(const std::vector<PodRow> &rows)
{
    QString text = u"name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,"
                   "creation_time,deletion_time,scheduled_time\n"_s;
    for (const PodRow &row : rows) {
        text += quoted(row.name) + u',' + QString::number(row.cpuMilli) + u','
            + QString::number(row.memoryBytes / MinimumMemory) + u',' + QString::number(row.gpus)
            + u',' + QString::number(row.gpuMilli) + u',' + quoted(row.gpuModels.join(u'|')) + u','
            + quoted(row.qos) + u',' + quoted(row.phase) + u',' + number(row.creationTime) + u','
            + number(row.deletionTime) + u',' + number(row.scheduledTime) + u'\n';
    }
    return text.toUtf8();
}

void checkAmounts(MilliCpu cpu, Bytes memory, int gpus)
{
    require(cpu >= 0 && cpu <= 1'000'000'000, "CPU is in its range");
    require(memory >= 0 && memory <= Bytes(1) << 52, "memory is in its range");
    require(gpus >= 0 && gpus <= 1024, "GPUs are in their range");
}

void checkRows(const std::vector<NodeRow> &rows)
{
    QSet<QString> names;
    for (const NodeRow &row : rows) {
        checkAmounts(row.cpuMilli, row.memoryBytes, row.gpus);
        require(!row.name.isEmpty(), "a node has a name");
        names.insert(row.name.toLower());
    }
    require(size_t(names.size()) == rows.size(), "the names of nodes are unique");
}

void checkRows(const std::vector<PodRow> &rows)
{
    for (const PodRow &row : rows) {
        checkAmounts(row.cpuMilli, row.memoryBytes, row.gpus);
        require(!row.name.isEmpty(), "a pod has a name");
        const bool isShare = row.gpuMilli >= 1 && row.gpuMilli <= WholeGpu;
        require(row.gpus == 0       ? row.gpuMilli == 0
                    : row.gpus == 1 ? isShare
                                    : row.gpuMilli == WholeGpu,
                "a share is of one device");
        require(isValidGpuRequest(row.resources().gpuMilli), "a pod asks for what can be given");
        require(!row.gpuModels.contains(QString()), "a model has a name");
        require(std::is_sorted(row.gpuModels.begin(), row.gpuModels.end())
                    && QSet(row.gpuModels.begin(), row.gpuModels.end()).size()
                        == row.gpuModels.size(),
                "models are sorted, each once");
        const auto runTime = row.runTime();
        require(!runTime || runTime->count() >= 0, "a pod runs forwards");
        require(row.priority() >= LowestPriority && row.priority() <= HighestPriority,
                "a priority is in its range");
    }
}

template<typename Row>
void check(ReadRows<Row> reader, const QByteArray &bytes)
{
    const auto rows = read(reader, bytes);
    if (!rows) {
        checkError(rows.error(), bytes);
        return;
    }
    checkRows(*rows);
    const auto again = read(reader, printed(*rows));
    require(again.has_value(), "what is written can be read");
    require(*again == *rows, "read(write(rows)) == rows");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray bytes = fuzz::bytesOf(data, size);
    check<NodeRow>(&readNodes, bytes);
    check<PodRow>(&readPods, bytes);
    return 0;
}
