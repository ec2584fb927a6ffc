// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/fieldparsing.h"

#include <QtCore/qcoreapplication.h>
#include <QtCore/qprocess.h>
#include <QtCore/qregularexpression.h>

namespace berth {

static QString tr(const char *text)
{
    return QCoreApplication::translate("berth::FieldParsing", text);
}

template<typename T>
T FieldParsing::take(const Result<T> &parsed, const QString &pointer)
{
    if (parsed)
        return *parsed;
    FieldError error{pointer, -1, parsed.error().message, {}};
    if (!parsed.error().fields.isEmpty()) {
        error = parsed.error().fields.first();
        error.pointer = pointer;
    }
    m_errors << error;
    return {};
}

MilliCpu FieldParsing::cpu(const QString &text, const QString &pointer)
{
    return text.trimmed().isEmpty() ? 0 : take(parseCpu(text), pointer);
}

Bytes FieldParsing::memory(const QString &text, const QString &pointer)
{
    return text.trimmed().isEmpty() ? 0 : take(parseMemory(text), pointer);
}

MilliGpu FieldParsing::gpu(const QString &text, const QString &pointer)
{
    return text.trimmed().isEmpty() ? 0 : take(parseGpu(text), pointer);
}

std::optional<Seconds> FieldParsing::duration(const QString &text, const QString &pointer)
{
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty())
        return std::nullopt;
    static const QRegularExpression Form(QStringLiteral("^(\\d{1,9})\\s*([smhd]?)$"));
    const auto match = Form.match(trimmed);
    if (!match.hasMatch()) {
        m_errors << FieldError{pointer, 0, tr("is not a duration"),
                               tr("for example 90s, 5m, 2h or 3d")};
        return std::nullopt;
    }
    const qint64 amount = match.captured(1).toLongLong();
    const QString unit = match.captured(2);
    const qint64 factor = unit == QLatin1StringView("m") ? 60
        : unit == QLatin1StringView("h")                 ? 3600
        : unit == QLatin1StringView("d")                 ? 86400
                                                         : 1;
    return Seconds(amount * factor);
}

static QStringList parts(const QString &text)
{
    static const QRegularExpression Separator(QStringLiteral("[,\\n]"));
    QStringList list;
    const QStringList split = text.split(Separator, Qt::SkipEmptyParts);
    for (const QString &part : split) {
        if (const QString trimmed = part.trimmed(); !trimmed.isEmpty())
            list << trimmed;
    }
    return list;
}

QMap<QString, QString> FieldParsing::pairs(const QString &text, const QString &pointer)
{
    QMap<QString, QString> map;
    for (const QString &part : parts(text)) {
        const qsizetype at = part.indexOf(u'=');
        if (at <= 0) {
            m_errors << FieldError{
                pointer, int(text.indexOf(part)), tr("“%1” is not key=value").arg(part), {}};
            continue;
        }
        map.insert(part.left(at).trimmed(), part.mid(at + 1).trimmed());
    }
    return map;
}

/// Cuts a ":Effect" off @p part. @returns false where what follows the colon is no effect
static bool takeEffect(QString &part, std::optional<TaintEffect> &effect)
{
    const qsizetype colon = part.lastIndexOf(u':');
    if (colon < 0)
        return true;
    const QString name = part.mid(colon + 1).trimmed();
    if (name == QLatin1StringView("NoSchedule"))
        effect = TaintEffect::NoSchedule;
    else if (name == QLatin1StringView("NoExecute"))
        effect = TaintEffect::NoExecute;
    else
        return false;
    part.truncate(colon);
    return true;
}

QList<Taint> FieldParsing::taints(const QString &text, const QString &pointer)
{
    QList<Taint> list;
    for (QString part : parts(text)) {
        std::optional<TaintEffect> effect;
        if (!takeEffect(part, effect)) {
            m_errors << FieldError{pointer, int(text.indexOf(part)),
                                   tr("“%1” ends in no known effect").arg(part),
                                   tr("NoSchedule or NoExecute")};
            continue;
        }
        const qsizetype at = part.indexOf(u'=');
        list << Taint{part.left(at < 0 ? part.size() : at), at < 0 ? QString() : part.mid(at + 1),
                      effect.value_or(TaintEffect::NoSchedule)};
    }
    return list;
}

QList<Toleration> FieldParsing::tolerations(const QString &text, const QString &pointer)
{
    QList<Toleration> list;
    for (QString part : parts(text)) {
        Toleration toleration;
        if (!takeEffect(part, toleration.effect)) {
            m_errors << FieldError{pointer, int(text.indexOf(part)),
                                   tr("“%1” ends in no known effect").arg(part),
                                   tr("NoSchedule or NoExecute")};
            continue;
        }
        const qsizetype at = part.indexOf(u'=');
        toleration.op = at < 0 ? TolerationOperator::Exists : TolerationOperator::Equal;
        toleration.key = part.left(at < 0 ? part.size() : at);
        if (toleration.key == QLatin1StringView("*"))
            toleration.key.clear();
        toleration.value = at < 0 ? QString() : part.mid(at + 1);
        list << toleration;
    }
    return list;
}

QStringList splitWords(const QString &text)
{
    return QProcess::splitCommand(text);
}

} // namespace berth
