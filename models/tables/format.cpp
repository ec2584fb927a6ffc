// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables/format.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdatetime.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace berth::format {

namespace {

constexpr qint64 Minute = 60;
constexpr qint64 Hour = 60 * Minute;
constexpr qint64 Day = 24 * Hour;
constexpr qint64 Year = 365 * Day;
constexpr Milliseconds JustNow{5000};

/// Translated once: a cell that is painted looks nothing up.
template<size_t N>
class Words
{
public:
    explicit Words(const std::array<const char *, N> &texts)
    {
        for (size_t i = 0; i < N; ++i)
            m_texts[i] = QCoreApplication::translate("format", texts[i]);
    }
    [[nodiscard]] QString at(size_t i) const { return i < N ? m_texts[i] : QString(); }

private:
    std::array<QString, N> m_texts;
};

QString unit(qint64 amount, char letter)
{
    return QString::number(amount) % QLatin1Char(letter);
}

QString twoUnits(qint64 large, char largeLetter, qint64 small, char smallLetter)
{
    return small == 0 ? unit(large, largeLetter)
                      : QString(unit(large, largeLetter) % u' ' % unit(small, smallLetter));
}

} // namespace

QString duration(Milliseconds length)
{
    const qint64 seconds = std::max<qint64>(length.count() / 1000, 0);
    if (seconds < Minute)
        return unit(seconds, 's');
    if (seconds < Hour)
        return twoUnits(seconds / Minute, 'm', seconds % Minute, 's');
    if (seconds < Day)
        return twoUnits(seconds / Hour, 'h', seconds % Hour / Minute, 'm');
    if (seconds < 10 * Day)
        return twoUnits(seconds / Day, 'd', seconds % Day / Hour, 'h');
    if (seconds < Year)
        return unit(seconds / Day, 'd');
    return twoUnits(seconds / Year, 'y', seconds % Year / Day, 'd');
}

QString age(TimePoint time, TimePoint now)
{
    const Milliseconds length = now - time;
    if (length < JustNow)
        return QCoreApplication::translate("format", "just now");
    const qint64 seconds = length.count() / 1000;
    QString amount = unit(seconds, 's');
    if (seconds >= Year)
        amount = unit(seconds / Year, 'y');
    else if (seconds >= Day)
        amount = unit(seconds / Day, 'd');
    else if (seconds >= Hour)
        amount = unit(seconds / Hour, 'h');
    else if (seconds >= Minute)
        amount = unit(seconds / Minute, 'm');
    return QCoreApplication::translate("format", "%1 ago").arg(amount);
}

QString moment(TimePoint time)
{
    return QDateTime::fromMSecsSinceEpoch(toEpochMillis(time), Qt::UTC)
        .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss 'UTC'"));
}

QString rfc3339(TimePoint time)
{
    return QDateTime::fromMSecsSinceEpoch(toEpochMillis(time), Qt::UTC).toString(Qt::ISODateWithMs);
}

QString count(qint64 value)
{
    QString digits = QString::number(value);
    const qsizetype first = value < 0 ? 1 : 0;
    for (qsizetype at = digits.size() - 3; at > first; at -= 3)
        digits.insert(at, u',');
    return digits;
}

QString counted(qint64 value, QStringView singular, QStringView plural)
{
    return count(value) % u' ' % (value == 1 ? singular : plural);
}

QString milli(qint64 amount)
{
    const quint64 size = amount < 0 ? 0 - quint64(amount) : quint64(amount);
    QString text = QString::number(size / 1000);
    if (size % 1000 != 0) {
        QString fraction = QString::number(size % 1000 + 1000).mid(1);
        while (fraction.endsWith(u'0'))
            fraction.chop(1);
        text += u'.' % fraction;
    }
    return amount < 0 ? QString(u'-' % text) : text;
}

QString cpu(MilliCpu amount)
{
    return amount == 0 ? QString() : milli(amount);
}

QString memory(Bytes amount)
{
    return amount == 0 ? QString() : formatMemoryShort(amount);
}

QString gpu(MilliGpu amount)
{
    return amount == 0 ? QString() : milli(amount);
}

QString cpuOf(MilliCpu part, MilliCpu total)
{
    return milli(part) % u" / " % milli(total);
}

QString memoryOf(Bytes part, Bytes total)
{
    const QString partText = formatMemoryShort(part);
    const QString totalText = formatMemoryShort(total);
    const qsizetype partUnit = partText.lastIndexOf(u' ');
    const qsizetype totalUnit = totalText.lastIndexOf(u' ');
    const bool isSameUnit = part == 0
        || (partUnit > 0 && totalUnit > 0
            && QStringView(partText).mid(partUnit) == QStringView(totalText).mid(totalUnit));
    if (!isSameUnit)
        return partText % u" / " % totalText;
    return (part == 0 ? QStringView(u"0") : QStringView(partText).left(partUnit)) % u" / "
        % totalText;
}

QString gpuOf(MilliGpu part, MilliGpu total)
{
    return cpuOf(part, total);
}

QString percent(double share)
{
    if (!(share > 0))
        return QStringLiteral("0 %");
    if (share < 0.01)
        return QStringLiteral("<1 %");
    if (share > 0.99 && share < 1)
        return QStringLiteral(">99 %");
    return QString::number(qRound64(share * 100)) % u" %";
}

QString replicas(int ready, int wanted)
{
    return QString::number(ready) % u" / " % QString::number(wanted);
}

QString needs(const ResourceVector &perReplica, int replicas)
{
    QStringList parts;
    if (perReplica.cpuMilli != 0)
        parts << QString(milli(perReplica.cpuMilli) % u" cpu");
    if (perReplica.memoryBytes != 0)
        parts << formatMemoryShort(perReplica.memoryBytes);
    if (perReplica.gpuMilli != 0)
        parts << QString(milli(perReplica.gpuMilli) % u" gpu");
    for (auto it = perReplica.extended.begin(); it != perReplica.extended.end(); ++it)
        parts << QString(QString::number(it.value()) % u' ' % it.key());
    if (parts.isEmpty())
        return QCoreApplication::translate("format", "needs nothing");
    QString text = QCoreApplication::translate("format", "needs %1").arg(parts.join(u", "));
    if (replicas != 1) {
        text = QCoreApplication::translate("format", "%1 each, %2 replicas")
                   .arg(text, count(replicas));
    }
    return text;
}

QString text(DeploymentStatus status)
{
    static const Words<7> words(
        {QT_TRANSLATE_NOOP("format", "queued"), QT_TRANSLATE_NOOP("format", "starting"),
         QT_TRANSLATE_NOOP("format", "running"), QT_TRANSLATE_NOOP("format", "stopping"),
         QT_TRANSLATE_NOOP("format", "succeeded"), QT_TRANSLATE_NOOP("format", "failed"),
         QT_TRANSLATE_NOOP("format", "stopped")});
    return words.at(size_t(status));
}

QString text(DeploymentKind kind)
{
    static const Words<2> words(
        {QT_TRANSLATE_NOOP("format", "service"), QT_TRANSLATE_NOOP("format", "batch")});
    return words.at(size_t(kind));
}

QString text(Cause cause)
{
    static const Words<5> words(
        {"", QT_TRANSLATE_NOOP("format", "preempted"), QT_TRANSLATE_NOOP("format", "drained"),
         QT_TRANSLATE_NOOP("format", "node lost"), QT_TRANSLATE_NOOP("format", "retry")});
    return words.at(size_t(cause));
}

QString text(ReasonCode code)
{
    static const Words<8> words(
        {QT_TRANSLATE_NOOP("format", "held"), QT_TRANSLATE_NOOP("format", "dependency failed"),
         QT_TRANSLATE_NOOP("format", "waits for another deployment"),
         QT_TRANSLATE_NOOP("format", "backs off"), QT_TRANSLATE_NOOP("format", "quota used up"),
         QT_TRANSLATE_NOOP("format", "can never fit"),
         QT_TRANSLATE_NOOP("format", "waits for victims to stop"),
         QT_TRANSLATE_NOOP("format", "not enough room")});
    return words.at(size_t(code));
}

QString text(ReplicaState state)
{
    static const Words<6> words(
        {QT_TRANSLATE_NOOP("format", "waiting"), QT_TRANSLATE_NOOP("format", "placed"),
         QT_TRANSLATE_NOOP("format", "starting"), QT_TRANSLATE_NOOP("format", "running"),
         QT_TRANSLATE_NOOP("format", "stopping"), QT_TRANSLATE_NOOP("format", "ended")});
    return words.at(size_t(state));
}

QString text(Outcome outcome)
{
    static const Words<4> words({"", QT_TRANSLATE_NOOP("format", "succeeded"),
                                 QT_TRANSLATE_NOOP("format", "failed"),
                                 QT_TRANSLATE_NOOP("format", "stopped")});
    return words.at(size_t(outcome));
}

QString text(ClusterStatus status)
{
    static const Words<4> words(
        {QT_TRANSLATE_NOOP("format", "ready"), QT_TRANSLATE_NOOP("format", "degraded"),
         QT_TRANSLATE_NOOP("format", "unreachable"), QT_TRANSLATE_NOOP("format", "empty")});
    return words.at(size_t(status));
}

QString text(RuntimeType type)
{
    static const Words<3> words({QT_TRANSLATE_NOOP("format", "SIMULATED"),
                                 QT_TRANSLATE_NOOP("format", "Docker"),
                                 QT_TRANSLATE_NOOP("format", "Swarm")});
    return words.at(size_t(type));
}

QString text(PlacementPolicy policy)
{
    static const Words<4> words(
        {QT_TRANSLATE_NOOP("format", "pack"), QT_TRANSLATE_NOOP("format", "best fit"),
         QT_TRANSLATE_NOOP("format", "first fit"), QT_TRANSLATE_NOOP("format", "spread")});
    return words.at(size_t(policy));
}

QString text(Objective objective)
{
    static const Words<3> words({QT_TRANSLATE_NOOP("format", "balanced"),
                                 QT_TRANSLATE_NOOP("format", "most deployments"),
                                 QT_TRANSLATE_NOOP("format", "highest utilisation")});
    return words.at(size_t(objective));
}

QString nodeStatus(const Node &node)
{
    static const Words<4> words(
        {QT_TRANSLATE_NOOP("format", "ready"), QT_TRANSLATE_NOOP("format", "cordoned"),
         QT_TRANSLATE_NOOP("format", "draining"), QT_TRANSLATE_NOOP("format", "lost")});
    return words.at(node.presence == NodePresence::Lost ? 3 : size_t(node.scheduling));
}

} // namespace berth::format
