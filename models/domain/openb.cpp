// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/openb.h"

#include "models/domain/deployment.h"

#include <QtCore/qhash.h>
#include <QtCore/qiodevice.h>

#include <initializer_list>

namespace berth::openb {

namespace {

constexpr qint64 LongestLine = 64 * 1024;
constexpr int LinesPerReport = 512;
constexpr qint64 MostCpuMilli = 1'000'000'000; // a million cores
constexpr qint64 MostMemoryMib = qint64(1) << 32; // 4 PiB
constexpr qint64 MostGpus = 1024;
constexpr qint64 MostSeconds = qint64(1) << 40;

/// A field of a line and the 1-based character column where it begins.
struct Field
{
    QString text;
    int column = 1;
};

/// Reads one list line by line and collects what is wrong with it.
class Reader final
{
public:
    Reader(QIODevice &device, const QString &fileName, const Progress &progress)
        : m_device(device)
        , m_fileName(fileName)
        , m_progress(progress)
    {
    }

    /// Reads the header and finds the columns. @returns whether lines can be read.
    bool begin(std::initializer_list<const char *> required,
               std::initializer_list<const char *> optional);
    /// Reads the next line that is not blank. @returns false at the end or where it gives up.
    bool next();
    /// Whether the line at hand was read without an error so far.
    [[nodiscard]] bool isLineGood() const { return m_lineIsGood; }
    [[nodiscard]] int line() const { return m_line; }

    [[nodiscard]] bool has(const char *column) const { return m_columns.value(column, -1) >= 0; }
    [[nodiscard]] QString text(const char *column) const;
    QString requiredText(const char *column);
    /// An integer from @p least to @p most; 0 after an error.
    qint64 integer(const char *column, qint64 least, qint64 most);
    /// The same where the field may be blank or its column missing.
    std::optional<qint64> optionalInteger(const char *column, qint64 least, qint64 most);

    void fault(const char *column, const QString &message, const QString &hint = {});
    [[nodiscard]] std::optional<Error> error(const QString &what) const;

private:
    bool readLine(QByteArray &bytes);
    bool split(const QString &text, bool isHeader);
    void faultAt(int column, const QString &message, const QString &hint);
    [[nodiscard]] const Field *field(const char *column) const;

    QIODevice &m_device;
    const QString &m_fileName;
    const Progress &m_progress;
    QHash<QByteArray, int> m_columns;
    int m_width = 0;
    std::vector<Field> m_fields;
    QList<FieldError> m_faults;
    int m_line = 0;
    bool m_lineIsGood = true;
    bool m_cancelled = false;
    qint64 m_read = 0;
};

void Reader::faultAt(int column, const QString &message, const QString &hint)
{
    m_lineIsGood = false;
    if (m_faults.size() >= MostErrors)
        return;
    const QString pointer = QStringLiteral("%1:%2:%3").arg(m_fileName).arg(m_line).arg(column);
    m_faults.append({pointer, -1, message, hint});
}

const Field *Reader::field(const char *column) const
{
    const int index = m_columns.value(column, -1);
    return index < 0 ? nullptr : &m_fields[size_t(index)];
}

void Reader::fault(const char *column, const QString &message, const QString &hint)
{
    const Field *at = field(column);
    faultAt(at ? at->column : 1, QStringLiteral("%1: %2").arg(QString::fromLatin1(column), message),
            hint);
}

bool Reader::readLine(QByteArray &bytes)
{
    bytes = m_device.readLine(LongestLine);
    if (bytes.isEmpty())
        return false;
    ++m_line;
    m_lineIsGood = true;
    m_read += bytes.size();
    if (m_line == 1 && bytes.startsWith("\xef\xbb\xbf"))
        bytes.remove(0, 3);
    if (bytes.size() >= LongestLine - 1 && !bytes.endsWith('\n')) {
        faultAt(1, QStringLiteral("the line is too long for a list of this kind"), {});
        return false;
    }
    if (bytes.endsWith('\n'))
        bytes.chop(1);
    if (bytes.endsWith('\r'))
        bytes.chop(1);
    if (m_progress && m_line % LinesPerReport == 1 && !m_progress(m_read, m_device.size())) {
        m_cancelled = true;
        return false;
    }
    return true;
}

/// Takes a line apart after RFC 4180; quoted fields may not span lines.
bool Reader::split(const QString &text, bool isHeader)
{
    m_fields.clear();
    qsizetype at = 0;
    while (true) {
        Field field;
        field.column = int(at) + 1;
        if (at < text.size() && text[at] == QLatin1Char('"')) {
            bool isClosed = false;
            for (++at; at < text.size(); ++at) {
                if (text[at] != QLatin1Char('"')) {
                    field.text += text[at];
                } else if (at + 1 < text.size() && text[at + 1] == QLatin1Char('"')) {
                    field.text += text[at++];
                } else {
                    isClosed = true;
                    ++at;
                    break;
                }
            }
            if (!isClosed || (at < text.size() && text[at] != QLatin1Char(','))) {
                faultAt(field.column, QStringLiteral("a quoted field does not end with a quote"),
                        {});
                return false;
            }
        } else {
            const qsizetype comma = text.indexOf(QLatin1Char(','), at);
            const qsizetype end = comma < 0 ? text.size() : comma;
            field.text = text.mid(at, end - at);
            at = end;
            if (field.text.contains(QLatin1Char('"'))) {
                faultAt(field.column, QStringLiteral("a quote inside a field that is not quoted"),
                        {});
                return false;
            }
        }
        field.text = field.text.trimmed();
        m_fields.push_back(std::move(field));
        if (at >= text.size())
            break;
        ++at; // the comma
    }
    if (!isHeader && int(m_fields.size()) != m_width) {
        faultAt(1,
                QStringLiteral("expected %1 fields as in the header, found %2")
                    .arg(m_width)
                    .arg(m_fields.size()),
                {});
        return false;
    }
    return true;
}

bool Reader::begin(std::initializer_list<const char *> required,
                   std::initializer_list<const char *> optional)
{
    QByteArray bytes;
    if (!readLine(bytes)) {
        if (!m_cancelled && m_faults.isEmpty()) {
            m_line = 1;
            faultAt(1, QStringLiteral("the file is empty; expected a header line"), {});
        }
        return false;
    }
    const QString header = QString::fromUtf8(bytes);
    if (!split(header, true))
        return false;
    m_width = int(m_fields.size());
    const auto find = [this](const char *name) {
        for (int i = 0; i < m_width; ++i) {
            if (m_fields[size_t(i)].text.compare(QLatin1StringView(name), Qt::CaseInsensitive) == 0)
                return i;
        }
        return -1;
    };
    QStringList missing;
    for (const char *name : required) {
        m_columns.insert(name, find(name));
        if (!has(name))
            missing << QString::fromLatin1(name);
    }
    for (const char *name : optional)
        m_columns.insert(name, find(name));
    if (missing.isEmpty())
        return true;
    faultAt(1, QStringLiteral("the header lacks %1").arg(missing.join(QStringLiteral(", "))),
            QStringLiteral("the first line names the columns"));
    return false;
}

bool Reader::next()
{
    QByteArray bytes;
    while (m_faults.size() < MostErrors && readLine(bytes)) {
        const QString text = QString::fromUtf8(bytes);
        if (text.trimmed().isEmpty())
            continue;
        if (text.contains(QChar::ReplacementCharacter) || text.contains(QChar::Null)) {
            faultAt(1, QStringLiteral("not text in UTF-8"), QStringLiteral("is this a CSV file?"));
            continue;
        }
        if (split(text, false))
            return true;
    }
    return false;
}

QString Reader::text(const char *column) const
{
    const Field *at = field(column);
    return at ? at->text : QString();
}

QString Reader::requiredText(const char *column)
{
    const QString value = text(column);
    if (value.isEmpty())
        fault(column, QStringLiteral("expected a name, found nothing"));
    return value;
}

qint64 Reader::integer(const char *column, qint64 least, qint64 most)
{
    const QString value = text(column);
    bool isNumber = !value.isEmpty();
    for (const QChar character : value)
        isNumber = isNumber && character >= QLatin1Char('0') && character <= QLatin1Char('9');
    bool fits = false;
    const qint64 number = isNumber ? value.toLongLong(&fits) : 0;
    if (isNumber && fits && number >= least && number <= most)
        return number;
    fault(column,
          QStringLiteral("expected a whole number from %1 to %2, found %3")
              .arg(least)
              .arg(most)
              .arg(value.isEmpty() ? QStringLiteral("nothing")
                                   : QLatin1Char('"') + value.left(40) + QLatin1Char('"')));
    return 0;
}

std::optional<qint64> Reader::optionalInteger(const char *column, qint64 least, qint64 most)
{
    if (!has(column) || text(column).isEmpty())
        return std::nullopt;
    return integer(column, least, most);
}

std::optional<Error> Reader::error(const QString &what) const
{
    if (m_cancelled)
        return Error::cancelled();
    if (m_faults.isEmpty())
        return std::nullopt;
    const QString more = m_faults.size() >= MostErrors
        ? QStringLiteral(" The first %1 faults are listed.").arg(MostErrors)
        : QString();
    const QString message
        = QStringLiteral("%1 is not a %2 as expected.%3").arg(m_fileName, what, more);
    return Error::invalid(message, m_faults);
}

} // namespace

ResourceVector NodeRow::resources() const
{
    return {cpuMilli, memoryBytes, gpus * WholeGpu, {}};
}

ResourceVector PodRow::resources() const
{
    return {cpuMilli, memoryBytes, gpus * gpuMilli, {}};
}

int PodRow::priority() const
{
    if (qos == QLatin1StringView("LS") || qos == QLatin1StringView("Guaranteed"))
        return 500;
    if (qos == QLatin1StringView("BE"))
        return 0;
    return DefaultPriority; // Burstable too
}

std::optional<Seconds> PodRow::runTime() const
{
    const std::optional<qint64> start = scheduledTime ? scheduledTime : creationTime;
    if (!start || !deletionTime || *deletionTime < *start)
        return std::nullopt;
    return Seconds(*deletionTime - *start);
}

Result<std::vector<NodeRow>> readNodes(QIODevice &device, const QString &fileName,
                                       const Progress &progress)
{
    Reader reader(device, fileName, progress);
    std::vector<NodeRow> nodes;
    QHash<QString, int> lines;
    if (reader.begin({"sn", "cpu_milli", "memory_mib", "gpu"}, {"model"})) {
        while (reader.next()) {
            NodeRow node;
            node.name = reader.requiredText("sn");
            node.cpuMilli = reader.integer("cpu_milli", 0, MostCpuMilli);
            node.memoryBytes = reader.integer("memory_mib", 0, MostMemoryMib) * MinimumMemory;
            node.gpus = int(reader.integer("gpu", 0, MostGpus));
            node.model = reader.text("model");
            const auto known = lines.constFind(node.name.toLower());
            if (known != lines.constEnd() && !node.name.isEmpty())
                reader.fault("sn",
                             QStringLiteral("the name %1 stands on line %2 already")
                                 .arg(node.name)
                                 .arg(*known));
            else
                lines.insert(node.name.toLower(), reader.line());
            if (reader.isLineGood())
                nodes.push_back(std::move(node));
        }
    }
    if (auto error = reader.error(QStringLiteral("list of nodes")))
        return tl::unexpected(*std::move(error));
    return nodes;
}

Result<std::vector<PodRow>> readPods(QIODevice &device, const QString &fileName,
                                     const Progress &progress)
{
    Reader reader(device, fileName, progress);
    std::vector<PodRow> pods;
    if (reader.begin(
            {"name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli"},
            {"gpu_spec", "qos", "pod_phase", "creation_time", "deletion_time", "scheduled_time"})) {
        while (reader.next()) {
            PodRow pod;
            pod.name = reader.requiredText("name");
            pod.cpuMilli = reader.integer("cpu_milli", 0, MostCpuMilli);
            pod.memoryBytes = reader.integer("memory_mib", 0, MostMemoryMib) * MinimumMemory;
            pod.gpus = int(reader.integer("num_gpu", 0, MostGpus));
            pod.gpuMilli = reader.optionalInteger("gpu_milli", 0, WholeGpu).value_or(0);
            if (pod.gpus == 0)
                pod.gpuMilli = 0;
            else if (pod.gpuMilli == 0 || (pod.gpus > 1 && pod.gpuMilli != WholeGpu))
                reader.fault("gpu_milli",
                             pod.gpus == 1 ? QStringLiteral("expected 1 to 1000 for one GPU")
                                           : QStringLiteral("expected 1000 for several GPUs"),
                             QStringLiteral("a share is of one device"));
            const QStringList models = reader.text("gpu_spec").split(QLatin1Char('|'));
            for (const QString &model : models) {
                if (const QString name = model.trimmed(); !name.isEmpty())
                    pod.gpuModels << name;
            }
            pod.gpuModels.sort();
            pod.gpuModels.removeDuplicates();
            pod.qos = reader.text("qos");
            pod.phase = reader.text("pod_phase");
            pod.creationTime = reader.optionalInteger("creation_time", 0, MostSeconds);
            pod.deletionTime = reader.optionalInteger("deletion_time", 0, MostSeconds);
            pod.scheduledTime = reader.optionalInteger("scheduled_time", 0, MostSeconds);
            if (reader.isLineGood())
                pods.push_back(std::move(pod));
        }
    }
    if (auto error = reader.error(QStringLiteral("list of pods")))
        return tl::unexpected(*std::move(error));
    return pods;
}

} // namespace berth::openb
