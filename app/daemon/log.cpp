// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/daemon/log.h"

#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qloggingcategory.h>

#include <unistd.h>

namespace berth::daemon {

using namespace Qt::StringLiterals;

namespace {

LogFormat theFormat = LogFormat::Text;
bool isTheJournal = false;

int priorityOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return 7;
    case QtInfoMsg:
        return 6;
    case QtWarningMsg:
        return 4;
    case QtCriticalMsg:
        return 3;
    case QtFatalMsg:
        return 2;
    }
    return 6;
}

QString levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return u"debug"_s;
    case QtInfoMsg:
        return u"info"_s;
    case QtWarningMsg:
        return u"warning"_s;
    case QtCriticalMsg:
        return u"critical"_s;
    case QtFatalMsg:
        return u"fatal"_s;
    }
    return {};
}

QString onOneLine(const QString &message)
{
    QString line;
    for (const QChar c : message) {
        if (c == u'\n')
            line += "\\n"_L1;
        else if (c.unicode() < 0x20 || c.unicode() == 0x7f)
            line += u"\\x%1"_s.arg(c.unicode(), 2, 16, QLatin1Char('0'));
        else
            line += c;
    }
    return line;
}

void handle(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const QByteArray line = logLine(theFormat, isTheJournal, QDateTime::currentDateTimeUtc(), type,
                                    QString::fromLatin1(context.category), message)
        + '\n';
    // One write a record, so that records of several threads do not mix.
    (void)!::write(STDERR_FILENO, line.constData(), size_t(line.size()));
}

} // namespace

QByteArray logLine(LogFormat format, bool isForJournal, const QDateTime &time, QtMsgType type,
                   const QString &category, const QString &message)
{
    if (format == LogFormat::Json) {
        const QJsonObject record{{u"time"_s, time.toString(Qt::ISODateWithMs)},
                                 {u"level"_s, levelOf(type)},
                                 {u"category"_s, category},
                                 {u"message"_s, message}};
        return QJsonDocument(record).toJson(QJsonDocument::Compact);
    }
    const QString text = category + u": "_s + onOneLine(message);
    if (isForJournal) // which has time and level of its own
        return u"<%1>%2"_s.arg(priorityOf(type)).arg(text).toUtf8();
    return (time.toString(Qt::ISODateWithMs) + u' ' + levelOf(type).leftJustified(8) + text)
        .toUtf8();
}

void installLog(LogFormat format, const QString &level)
{
    theFormat = format;
    isTheJournal = qEnvironmentVariableIsSet("JOURNAL_STREAM");
    const QStringList levels{u"debug"_s, u"info"_s, u"warning"_s, u"critical"_s};
    QString rules;
    for (const QString &quieter : levels) {
        if (quieter == level)
            break;
        rules += u"*."_s + quieter + u"=false\n"_s;
    }
    if (level == "debug"_L1)
        rules += u"berth.*.debug=true\n"_s;
    QLoggingCategory::setFilterRules(rules);
    qInstallMessageHandler(handle);
}

} // namespace berth::daemon
