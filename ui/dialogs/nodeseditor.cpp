// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/nodeseditor.h"

#include "models/tables/format.h"
#include "ui/dialogs/fieldparsing.h"
#include "ui/theme/icons.h"
#include "ui/widgets/texts.h"

#include <QtWidgets/qboxlayout.h>
#include <QtWidgets/qcombobox.h>
#include <QtWidgets/qgridlayout.h>
#include <QtWidgets/qlabel.h>
#include <QtWidgets/qlineedit.h>
#include <QtWidgets/qplaintextedit.h>
#include <QtWidgets/qpushbutton.h>
#include <QtWidgets/qspinbox.h>
#include <QtWidgets/qstackedwidget.h>
#include <QtWidgets/qtoolbutton.h>

namespace berth {

static constexpr int MostNodesAtOnce = 100'000;

NodesEditor::NodesEditor(QWidget *parent)
    : QWidget(parent)
    , m_form(new QComboBox(this))
    , m_stack(new QStackedWidget(this))
    , m_list(new QPlainTextEdit(this))
    , m_total(new Text(Text::Part::Muted, {}, this))
{
    m_form->setObjectName(QStringLiteral("nodes.form"));
    m_form->setAccessibleName(tr("How the nodes are given"));
    m_form->setToolTip(tr("Totals make one node; groups make many equal ones; a list says each"));
    m_form->addItem(tr("Totals, as one node"));
    m_form->addItem(tr("Groups of equal nodes"));
    m_form->addItem(tr("List, one node a line"));
    connect(m_form, &QComboBox::currentIndexChanged, this, [this](int index) {
        showForm(index);
        showTotal();
        Q_EMIT changed();
    });

    m_totals = makeShape(QStringLiteral("nodes.totals"), false);
    m_stack->addWidget(m_totals.row);

    auto *groups = new QWidget(this);
    m_groupLayout = new QVBoxLayout(groups);
    m_groupLayout->setContentsMargins(0, 0, 0, 0);
    m_groupLayout->setSpacing(6);
    auto *add = new QPushButton(icon(QLatin1StringView("add")), tr("Add a group"), groups);
    add->setObjectName(QStringLiteral("nodes.addGroup"));
    add->setAccessibleName(tr("Add a group"));
    add->setToolTip(tr("Another shape of node"));
    add->setAutoDefault(false);
    connect(add, &QPushButton::clicked, this, &NodesEditor::addGroup);
    m_groupLayout->addWidget(add, 0, Qt::AlignLeft);
    m_groupLayout->addStretch();
    m_stack->addWidget(groups);
    addGroup();

    m_list->setObjectName(QStringLiteral("nodes.list"));
    m_list->setAccessibleName(tr("List of nodes"));
    m_list->setPlaceholderText(tr("name, cpu, memory, gpu, gpu model\n"
                                  "gpu-1, 64, 256GiB, 8, A100\ncpu-1, 32, 128GiB"));
    m_list->setToolTip(tr("One node a line: name, cores, memory, GPUs, GPU model; "
                          "the last two may be left out"));
    m_list->setTabChangesFocus(true);
    m_list->setMinimumHeight(120);
    connect(m_list, &QPlainTextEdit::textChanged, this, [this] {
        showTotal();
        Q_EMIT changed();
    });
    m_stack->addWidget(m_list);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_form);
    layout->addWidget(m_stack);
    layout->addWidget(m_total);
    setFocusProxy(m_form);
    showForm(0);
    showTotal();
}

NodesEditor::Shape NodesEditor::makeShape(const QString &name, bool isGroup)
{
    Shape shape;
    shape.row = new QWidget(this);
    auto *grid = new QGridLayout(shape.row);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    int column = 0;
    const auto place = [&](const QString &title, QWidget *control, const QString &key,
                           const QString &tip, int stretch) {
        auto *label = new QLabel(title, shape.row);
        label->setBuddy(control);
        control->setObjectName(name % u'.' % key);
        control->setAccessibleName(title);
        control->setToolTip(tip);
        grid->addWidget(label, 0, column);
        grid->addWidget(control, 1, column);
        grid->setColumnStretch(column++, stretch);
    };
    const auto edit = [&](const QString &title, const QString &key, const QString &text,
                          const QString &placeholder, const QString &tip, int stretch) {
        auto *line = new QLineEdit(text, shape.row);
        line->setPlaceholderText(placeholder);
        line->setMinimumWidth(56);
        connect(line, &QLineEdit::textChanged, this, [this] {
            showTotal();
            Q_EMIT changed();
        });
        place(title, line, key, tip, stretch);
        return line;
    };
    if (isGroup) {
        shape.count = new QSpinBox(shape.row);
        shape.count->setRange(1, MostNodesAtOnce);
        shape.count->setValue(1);
        connect(shape.count, &QSpinBox::valueChanged, this, [this] {
            showTotal();
            Q_EMIT changed();
        });
        place(tr("Count"), shape.count, QStringLiteral("count"), tr("How many of this shape"), 2);
    }
    shape.prefix
        = edit(isGroup ? tr("Name, then a number") : tr("Name of the node"), QStringLiteral("name"),
               isGroup ? QStringLiteral("node%1").arg(m_groupsMade + 1) : tr("node"), {},
               isGroup ? tr("“gpu” makes gpu-1, gpu-2, …") : tr("Unique in its cluster"), 4);
    shape.cpu = edit(tr("CPU"), QStringLiteral("cpu"), QStringLiteral("16"), tr("16"),
                     tr("Cores: 16, 2.5, 500m"), 2);
    shape.memory = edit(tr("Memory"), QStringLiteral("memory"), QStringLiteral("64GiB"),
                        tr("64GiB"), tr("Bytes: 64GiB, 512MiB, 2e9"), 3);
    shape.gpu = edit(tr("GPUs"), QStringLiteral("gpu"), {}, tr("0"), tr("Whole devices"), 2);
    shape.model = edit(tr("GPU model"), QStringLiteral("model"), {}, tr("none"),
                       tr("As deployments name it, for example A100"), 3);
    return shape;
}

void NodesEditor::addGroup()
{
    const Shape shape = makeShape(QStringLiteral("nodes.group%1").arg(m_groupsMade), true);
    ++m_groupsMade;
    auto *remove = new QToolButton(shape.row);
    remove->setObjectName(QStringLiteral("nodes.group%1.remove").arg(m_groupsMade - 1));
    remove->setIcon(icon(QLatin1StringView("close")));
    remove->setAutoRaise(true);
    remove->setAccessibleName(tr("Remove this group"));
    remove->setToolTip(tr("Remove this group"));
    connect(remove, &QToolButton::clicked, this, [this, row = shape.row] { removeGroup(row); });
    auto *grid = static_cast<QGridLayout *>(shape.row->layout());
    grid->addWidget(remove, 1, grid->columnCount());
    m_groupLayout->insertWidget(int(m_groups.size()), shape.row);
    m_groups << shape;
    showTotal();
    Q_EMIT changed();
}

void NodesEditor::removeGroup(QWidget *row)
{
    if (m_groups.size() == 1)
        return;
    for (qsizetype i = 0; i < m_groups.size(); ++i) {
        if (m_groups[i].row == row) {
            m_groups.removeAt(i);
            row->deleteLater();
            break;
        }
    }
    showTotal();
    Q_EMIT changed();
}

void NodesEditor::setForm(Form form)
{
    m_form->setCurrentIndex(int(form));
}

NodesEditor::Form NodesEditor::form() const
{
    return Form(m_form->currentIndex());
}

NodeDraft NodesEditor::read(const Shape &shape, const QString &pointer,
                            QList<FieldError> &errors) const
{
    FieldParsing parsing(errors);
    NodeDraft draft;
    draft.name = shape.prefix->text().trimmed();
    draft.resources.cpuMilli
        = parsing.cpu(shape.cpu->text(), pointer % QLatin1String("/resources/cpu"));
    draft.resources.memoryBytes
        = parsing.memory(shape.memory->text(), pointer % QLatin1String("/resources/memory"));
    draft.resources.gpuMilli
        = parsing.gpu(shape.gpu->text(), pointer % QLatin1String("/resources/gpu"));
    draft.gpuModel = shape.model->text().trimmed();
    return draft;
}

QList<NodeDraft> NodesEditor::readList(QList<FieldError> &errors) const
{
    QList<NodeDraft> drafts;
    const QStringList lines = m_list->toPlainText().split(u'\n');
    for (qsizetype number = 0; number < lines.size(); ++number) {
        if (lines[number].trimmed().isEmpty())
            continue;
        QStringList cells = lines[number].split(u',');
        const QString pointer = QLatin1String("/nodes/") % QString::number(drafts.size());
        const qsizetype before = errors.size();
        FieldParsing parsing(errors);
        while (cells.size() < 5)
            cells << QString();
        NodeDraft draft;
        draft.name = cells[0].trimmed();
        draft.resources.cpuMilli = parsing.cpu(cells[1], pointer % QLatin1String("/resources/cpu"));
        draft.resources.memoryBytes
            = parsing.memory(cells[2], pointer % QLatin1String("/resources/memory"));
        draft.resources.gpuMilli = parsing.gpu(cells[3], pointer % QLatin1String("/resources/gpu"));
        draft.gpuModel = cells[4].trimmed();
        for (qsizetype i = before; i < errors.size(); ++i)
            errors[i].message = tr("Line %1: %2").arg(number + 1).arg(errors[i].message);
        drafts << draft;
    }
    return drafts;
}

QList<NodeDraft> NodesEditor::nodes(QList<FieldError> &errors) const
{
    switch (form()) {
    case Form::Totals:
        return {read(m_totals, QStringLiteral("/nodes/0"), errors)};
    case Form::List:
        return readList(errors);
    case Form::Groups:
        break;
    }
    QList<NodeDraft> drafts;
    for (const Shape &group : m_groups) {
        const QString pointer = QLatin1String("/nodes/") % QString::number(drafts.size());
        const NodeDraft shape = read(group, pointer, errors);
        const int count = group.count->value();
        for (int i = 1; i <= count; ++i) {
            NodeDraft draft = shape;
            if (!draft.name.isEmpty() && count > 1)
                draft.name = draft.name % u'-' % QString::number(i);
            drafts << draft;
        }
    }
    return drafts;
}

void NodesEditor::showForm(int form)
{
    // A stack is as high as its highest page; only the page that is shown shall count.
    for (int page = 0; page < m_stack->count(); ++page)
        m_stack->widget(page)->setSizePolicy(
            QSizePolicy::Preferred, page == form ? QSizePolicy::Preferred : QSizePolicy::Ignored);
    m_stack->setCurrentIndex(form);
    m_stack->setSizePolicy(QSizePolicy::Preferred,
                           form == int(Form::List) ? QSizePolicy::Preferred : QSizePolicy::Maximum);
    m_stack->adjustSize();
}

void NodesEditor::showTotal()
{
    QList<FieldError> ignored;
    const QList<NodeDraft> drafts = nodes(ignored);
    ResourceVector sum;
    for (const NodeDraft &draft : drafts)
        sum += draft.resources;
    m_total->setText(
        tr("%1, %2").arg(format::counted(drafts.size(), tr("node"), tr("nodes")), describe(sum)));
}

} // namespace berth
